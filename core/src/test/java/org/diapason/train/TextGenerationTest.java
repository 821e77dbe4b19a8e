package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.config.UserException;
import org.diapason.data.Blocks;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.Row;
import org.diapason.model.AutoModel;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.nn.Pass;
import org.diapason.nn.Runner;
import org.diapason.task.TextGeneration;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.text.Encoding;
import org.diapason.text.TextEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that share a block are learned as if each were alone. */
class TextGenerationTest {
  private static final TextGeneration TASK = new TextGeneration();

  private static Model model(String fixture) {
    var directory = Path.of("src/test/resources/parity", fixture);
    return AutoModel.withHead(directory, HeadSpec.causalLm(), DType.FLOAT32, "cpu");
  }

  private static Dataset texts() {
    var random = new Random(4);
    return Dataset.of(
        Stream.generate(
                () -> Example.of("input_ids", random.ints(2 + random.nextInt(9), 3, 60).toArray()))
            .limit(9)
            .toList());
  }

  /** Loss and gradients of all examples in one batch, nothing dropped. */
  private record Measured(double loss, double targets, TreeMap<String, float[]> gradients) {}

  private static Measured measure(Model model, Dataset examples) {
    var collator = TASK.collator(Padding.of(0));
    var batch =
        collator.collate(IntStream.range(0, examples.size()).mapToObj(examples::get).toList());
    var loss = TASK.loss(HeadSpec.causalLm(), 0, null);
    try (var scope = TensorScope.open()) {
      var sum =
          loss.sum(model.logits(batch.compactInputs("cpu"), Pass.inference(DType.FLOAT32)), batch);
      Runner.DIRECT.backward(sum);
      var gradients = new TreeMap<String, float[]>();
      model
          .parameters()
          .forEach(
              (name, weight) -> {
                var gradient = weight.value().grad().contiguous();
                var values = new float[(int) gradient.numel()];
                gradient.data_ptr_float().get(values);
                gradients.put(name, values);
                weight.value().mutable_grad().put(new Tensor());
              });
      return new Measured(sum.item_double(), loss.normalizer(batch), gradients);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2/causal_lm", "llama/causal_lm", "mistral/causal_lm"})
  void packedTextsHaveTheLossAndTheGradientsOfTextsAlone(String fixture) {
    try (var model = model(fixture)) {
      model.parameters().values().forEach(weight -> weight.setTrainable(true));
      var alone = measure(model, Blocks.each(texts(), 20));
      var packed = Blocks.packed(texts(), 20);
      assertTrue(packed.size() < texts().size());
      var together = measure(model, packed);
      assertEquals(alone.targets, together.targets);
      assertEquals(alone.loss, together.loss, 1e-4);
      alone.gradients.forEach(
          (name, gradient) ->
              assertArrayEquals(gradient, together.gradients.get(name), 2e-4f, name));
    }
  }

  @Test
  void aLabelOfMinusOneHundredIsNotLearned() {
    var ids = new int[] {5, 6, 7, 8};
    var answers = Example.of("input_ids", ids).with("labels", -100, -100, 7, 8);
    var batch = TASK.collator(Padding.of(0)).collate(List.of(answers));
    assertArrayEquals(new long[] {7, 8}, batch.targets());
    var all = TASK.collator(Padding.of(0)).collate(List.of(Example.of("input_ids", ids)));
    assertArrayEquals(new long[] {6, 7, 8}, all.targets());
  }

  private static TextEncoder letters(int end) {
    return new TextEncoder() {
      @Override
      public Encoding encode(String text, @Nullable String pair) {
        var ids = text.chars().toArray();
        return new Encoding(ids, ids, new int[ids.length][2], ids, new boolean[ids.length], 0);
      }

      @Override
      public OptionalInt specialToken(String key) {
        return end < 0 ? OptionalInt.empty() : OptionalInt.of(end);
      }
    };
  }

  @Test
  void theEndOfATextIsLearnedOnce() {
    var row = new Row("texts.jsonl", 1, Map.of("text", "ab"));
    var head = TASK.head(List.of());
    assertArrayEquals(
        new int[] {'a', 'b', 1}, TASK.encode(row, letters(1), head).ints("input_ids"));
    assertArrayEquals(new int[] {'a', 'b'}, TASK.encode(row, letters('b'), head).ints("input_ids"));
    var error =
        assertThrows(UserException.class, () -> TASK.encode(row, letters(-1), head)).getMessage();
    assertTrue(error.contains("eos_token") && error.contains("add_eos_token"), error);
  }

  @Test
  void trainingLowersThePerplexity(@TempDir Path folder) {
    try (var model = model("gpt2/causal_lm")) {
      var pattern = new int[] {5, 9, 14, 7, 3, 22, 11};
      var texts = new ArrayList<Example>();
      for (int start = 0; start < 14; start++) {
        var ids = new int[12];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = pattern[(start + i) % pattern.length];
        }
        texts.add(Example.of("input_ids", ids));
      }
      var arguments = TinyRun.arguments(folder).numTrainEpochs(60).learningRate(3e-3).build();
      var data = TASK.arrange(Dataset.of(texts), 24);
      var trainer =
          Trainer.builder(model, arguments).task(TASK).trainDataset(data).evalDataset(data).build();
      var before = trainer.evaluate(data);
      trainer.train();
      var after = trainer.evaluate(data);
      assertTrue(before.get("eval_perplexity") > 30, before::toString);
      assertTrue(after.get("eval_perplexity") < 3, after::toString);
      assertTrue(after.get("eval_accuracy") > 0.8, after::toString);
      assertEquals(Math.exp(after.get("eval_loss")), after.get("eval_perplexity"), 1e-3);
    }
  }
}
