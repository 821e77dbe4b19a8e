package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.model.Architecture;
import org.diapason.nn.Inputs;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.nn.Stack;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.tuning.Full;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture computes what Transformers computes, on the fixtures of tools/parity. */
class ArchitectureParityTest {
  private static final Path FIXTURES = Path.of("src/test/resources/parity");

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
        var pass = new Pass(false, 0, DType.FLOAT32, null, recording(states));
        var logits = model.logits(batch.inputs("cpu"), pass);
        for (int i = 0; i < states.size(); i++) {
          var state = expected.get("%s.hidden_states.%d".formatted(name, i));
          assertClose(state, states.get(i), 1e-5, name + " hidden state " + i);
        }
        assertFalse(expected.containsKey("%s.hidden_states.%d".formatted(name, states.size())));
        assertClose(expected.get(name + ".logits"), logits, 1e-5, name + " logits");
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
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      new Full().prepare(model);
      var expected = parity.expected();
      var batch = parity.batch("padded");
      var loss = ParityCase.loss(model);
      var pass = Pass.training(DType.FLOAT32, 1, 1, Runner.DIRECT);
      var sum = loss.sum(model.logits(batch.inputs("cpu"), pass), batch);
      sum.div(new org.bytedeco.pytorch.Scalar(loss.normalizer(batch))).backward();
      model
          .parameters()
          .forEach(
              (name, weight) -> {
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
                  if (!isNoise(expected.get("gradients." + name))) {
                    assertClose(expected.get("after_steps." + name), weight.value(), 2e-5, name);
                  }
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
   * Attention does not depend on the bias of its keys: Adam enlarges the rounding error that is its
   * gradient.
   */
  private static boolean isNoise(Tensor gradient) {
    var largest = gradient.abs().max().item_double();
    return largest > 0 && largest < 1e-6;
  }

  private static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
    var difference = expected.sub(actual.view_as(expected)).abs().max().item_double();
    assertTrue(difference <= tolerance, () -> "%s differs by %g".formatted(what, difference));
  }
}
