package org.diapason.train;

import static org.bytedeco.pytorch.global.torch.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.diapason.data.PaddedBatch;
import org.diapason.model.Architecture;
import org.diapason.model.AutoModel;
import org.diapason.nn.GradientCheckpointing;
import org.diapason.nn.Inputs;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.nn.Stack;
import org.diapason.task.Batch;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.diapason.tuning.Full;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture computes what Transformers computes, on the fixtures of tools/parity. */
class ArchitectureParityTest {
  private static final Path FIXTURES = Path.of("src/test/resources/parity");
  private static final Scalar NOTHING = new Scalar(0.0);

  @TempDir Path scratch;

  static Stream<Path> cases() throws IOException {
    var folders = new ArrayList<Path>();
    for (var architecture : Architecture.values()) {
      try (var heads = Files.list(FIXTURES.resolve(architecture.modelType()))) {
        heads.sorted().forEach(folders::add);
      }
    }
    return folders.stream();
  }

  @ParameterizedTest
  @EnumSource
  void everyArchitectureHasFixtures(Architecture architecture) throws IOException {
    try (var heads = Files.list(FIXTURES.resolve(architecture.modelType()))) {
      assertTrue(heads.findAny().isPresent());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hiddenStatesLogitsAndLossAreThoseOfTheReference(Path folder) throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      var expected = parity.expected();
      for (var name : List.of("padded", "full")) {
        var batch = parity.batch(name);
        var states = new ArrayList<Tensor>();
        var pass = Pass.inference(DType.FLOAT32).withRunner(recording(states));
        var logits = model.logits(batch.inputs("cpu"), pass);
        for (int i = 0; i < states.size(); i++) {
          var state = expected.get("%s.hidden_states.%d".formatted(name, i));
          assertClose(
              ofTokens(state, batch),
              ofTokens(states.get(i), batch),
              1e-5,
              name + " hidden state " + i);
        }
        assertFalse(expected.containsKey("%s.hidden_states.%d".formatted(name, states.size())));
        assertClose(
            ofTokens(expected.get(name + ".logits"), batch),
            ofTokens(logits, batch),
            1e-5,
            name + " logits");
        var loss = ParityCase.loss(model);
        assertEquals(
            expected.get(name + ".loss").item_double(),
            loss.sum(logits, batch).item_double() / loss.normalizer(batch),
            1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreThoseOfTheReference(Path folder) throws IOException {
    gradientsAreThoseOfTheReference(folder, batch -> batch.inputs("cpu"), Runner.DIRECT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withLayersComputedTwiceGradientsAreThoseOfTheReference(Path folder) throws IOException {
    gradientsAreThoseOfTheReference(
        folder, batch -> batch.inputs("cpu"), new GradientCheckpointing());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withoutPaddingGradientsAreThoseOfTheReference(Path folder) throws IOException {
    gradientsAreThoseOfTheReference(folder, Batch::packedInputs, Runner.DIRECT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withoutPaddingLogitsAreThoseOfTheReference(Path folder) throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      var batch = parity.batch("padded");
      var logits = model.logits(batch.packedInputs(), Pass.inference(DType.FLOAT32));
      var expected = parity.expected().get("padded.logits");
      assertTrue(batch.tokens() < (long) batch.padded().rows() * batch.padded().columns());
      assertClose(ofTokens(expected, batch), logits, 1e-5, "logits without padding");
    }
  }

  @ParameterizedTest
  @MethodSource("casesWithDropout")
  void dropoutThatDrawsAsPyTorchGivesTheLogitsOfTheReference(Path folder) throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = AutoModel.saved(folder, DType.FLOAT32)) {
      TorchRandom.seed(5);
      var pass = Pass.trainingAsPyTorch(DType.FLOAT32, Runner.DIRECT);
      var logits = model.logits(parity.batch("full").inputs("cpu"), pass);
      assertClose(parity.expected().get("dropout.logits"), logits, 1e-5, "logits");
    }
  }

  static Stream<Path> casesWithDropout() throws IOException {
    return cases()
        .filter(
            folder -> {
              try (var scope = TensorScope.open()) {
                return new ParityCase(folder).expected().containsKey("dropout.logits");
              }
            });
  }

  /** Without the places of padding, where nothing is promised; results a row as they are. */
  private static Tensor ofTokens(Tensor result, Batch batch) {
    return result.dim() == 3 ? ofTokens(result, readBy(batch, result)) : result;
  }

  private static Tensor ofTokens(Tensor result, PaddedBatch padded) {
    return result.flatten(0, 1).index_select(0, tokens(padded));
  }

  /** What a stack reads, by the length of its rows. */
  private static PaddedBatch readBy(Batch batch, Tensor state) {
    var decoder = batch.decoder();
    return decoder != null && state.size(1) == decoder.columns() ? decoder : batch.padded();
  }

  /** Where the tokens are among all places of a padded batch. */
  private static Tensor tokens(PaddedBatch padded) {
    var mask = padded.get("attention_mask");
    return AbstractTensor.create(
        IntStream.range(0, mask.length).filter(i -> mask[i] == 1).asLongStream().toArray());
  }

  /** Logits a token, (1, N, V), at their places in a padded batch; others as they are. */
  private static Tensor padded(Tensor logits, Batch batch) {
    if (logits.dim() == 2 || logits.size(0) == batch.size()) {
      return logits;
    }
    var decoder = batch.decoder();
    var of = decoder == null ? batch.padded() : decoder;
    long rows = of.rows();
    long columns = of.columns();
    var places = zeros(rows * columns, logits.size(2));
    return places.index_copy(0, tokens(of), logits.squeeze(0)).view(rows, columns, -1);
  }

  private void gradientsAreThoseOfTheReference(
      Path folder, Function<Batch, Inputs> inputs, Runner runner) throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      new Full().prepare(model);
      var expected = parity.expected();
      var batch = parity.batch("padded");
      var loss = ParityCase.loss(model);
      var pass = Pass.training(DType.FLOAT32, 1, 1, runner);
      var sum = loss.sum(padded(model.logits(inputs.apply(batch), pass), batch), batch);
      runner.backward(sum.div(new Scalar(loss.normalizer(batch))));
      model
          .parameters()
          .forEach(
              (name, weight) -> {
                if (!weight.isTrainable()) {
                  return; // a constant
                }
                var gradient = expected.get("gradients." + name);
                var tolerance = 1e-4 * Math.max(1e-3, gradient.abs().max().item_double());
                assertClose(gradient, weight.value().grad(), tolerance, "gradient of " + name);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threeStepsGiveTheWeightsOfTheReference(Path folder) throws IOException {
    var parity = new ParityCase(folder);
    var arguments = TrainingArguments.builder().learningRate(1e-3).weightDecay(0.01).build();
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      new Full().prepare(model);
      try (var optimizer = new AdamW(model.parameters(), arguments)) {
        var loss = ParityCase.loss(model);
        var step = new TrainingStep(model, loss, optimizer, arguments, DType.FLOAT32);
        var expected = parity.expected();
        var names = List.of("padded", "full", "padded");
        for (int i = 0; i < names.size(); i++) {
          var result = step.run(List.of(parity.batch(names.get(i))), i, 1e-3);
          assertEquals(expected.get("steps.loss").select(0, i).item_double(), result.loss(), 1e-5);
          var norm = expected.get("steps.grad_norm").select(0, i).item_double();
          assertEquals(norm, result.gradientNorm(), 1e-4 * norm);
        }
        model
            .parameters()
            .forEach(
                (name, weight) -> {
                  if (!weight.isTrainable()) {
                    return;
                  }
                  var noise = noise(expected.get("gradients." + name));
                  assertClose(
                      expected.get("after_steps." + name).masked_fill(noise, NOTHING),
                      weight.value().masked_fill(noise, NOTHING),
                      2e-5,
                      name);
                });
      }
    }
  }

  private static Runner recording(List<Tensor> states) {
    return new Runner() {
      @Override
      public Tensor run(Stack stack, Inputs inputs, Pass pass) {
        states.add(stack.embed(inputs, pass));
        for (var block : stack.blocks()) {
          states.add(block.forward(states.get(states.size() - 1), pass));
        }
        return states.get(states.size() - 1);
      }
    };
  }

  /**
   * Where the gradient of a bias is a rounding error, as that of the bias of keys, on which
   * attention does not depend: Adam enlarges it.
   */
  private static Tensor noise(Tensor gradient) {
    return gradient.abs().lt(new Scalar(gradient.dim() == 1 ? 1e-6 : 0));
  }

  private static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
    var difference = expected.sub(actual.view_as(expected)).abs().max().item_double();
    assertTrue(difference <= tolerance, () -> "%s differs by %g".formatted(what, difference));
  }
}
