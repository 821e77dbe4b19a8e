package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.model.Decoding;
import org.diapason.model.HeadKind;
import org.diapason.model.Model;
import org.diapason.nn.Inputs;
import org.diapason.nn.Pass;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decoder writes, token by token from a cache, what Transformers writes. */
class DecodingParityTest {
  @TempDir Path scratch;

  static Stream<Path> cases() throws IOException {
    return ArchitectureParityTest.cases()
        .filter(folder -> Files.exists(folder.resolve("greedy.safetensors")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void greedyTextsAfterPromptsOfDifferentLengthAreThoseOfTheReference(Path folder)
      throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      var expected = parity.greedy();
      var newIds = rows(expected.get("new_ids"));
      try (var decoding = decoding(model, prompts(parity), 1, newIds.get(0).length)) {
        var logits = decoding.first();
        for (int step = 0; step < newIds.get(0).length; step++) {
          for (int row = 0; row < newIds.size(); row++) {
            assertArrayEquals(
                floats(expected.get("logits").select(0, row).select(0, step)),
                logits[row],
                2e-5f,
                "logits of step %d, row %d".formatted(step, row));
            assertEquals(newIds.get(row)[step], argmax(logits[row]));
          }
          var tokens = Arrays.stream(logits).mapToInt(DecodingParityTest::argmax).toArray();
          logits = decoding.next(IntStream.range(0, tokens.length).toArray(), tokens);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepByStepLogitsAreThoseOfTheWholeText(Path folder) throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      var text = parity.batch("full").padded().get("input_ids");
      var ids = Arrays.stream(text).limit(9).mapToInt(Math::toIntExact).toArray();
      var prompt = new int[] {ids[0]};
      var whole = logits(model, prompt, Arrays.copyOfRange(ids, 1, ids.length));
      try (var decoding = decoding(model, List.of(prompt), 1, ids.length)) {
        var step = decoding.first()[0];
        for (int i = 1; i <= ids.length; i++) {
          assertArrayEquals(whole.get(i - 1), step, 1e-5f, "token " + i);
          step = i < ids.length ? decoding.next(new int[] {0}, new int[] {ids[i]})[0] : step;
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsThatChangeTheirPlacesGoOnAsBefore(Path folder) throws IOException {
    var parity = new ParityCase(folder);
    try (var scope = TensorScope.open();
        var model = parity.model(scratch)) {
      var prompts = prompts(parity);
      try (var decoding = decoding(model, prompts, 2, 3)) {
        assertEquals(2 * prompts.size(), decoding.first().length);
        decoding.next(new int[] {0, 1, 2, 3, 4, 5}, new int[] {7, 8, 9, 10, 11, 12});
        var swapped = decoding.next(new int[] {5, 5, 1, 0, 2, 3}, new int[] {3, 4, 3, 4, 3, 4});
        assertArrayEquals(last(model, prompts.get(2), 12, 3), swapped[0], 1e-5f);
        assertArrayEquals(last(model, prompts.get(2), 12, 4), swapped[1], 1e-5f);
        assertArrayEquals(last(model, prompts.get(0), 8, 3), swapped[2], 1e-5f);
        assertArrayEquals(last(model, prompts.get(1), 10, 4), swapped[5], 1e-5f);
        var fewer = decoding.next(new int[] {4, 3}, new int[] {5, 6});
        assertArrayEquals(last(model, prompts.get(1), 9, 3, 5), fewer[0], 1e-5f);
        assertArrayEquals(last(model, prompts.get(0), 7, 4, 6), fewer[1], 1e-5f);
      }
    }
  }

  private static boolean answers(Model model) {
    return model.config().head().kind() == HeadKind.CONDITIONAL_GENERATION;
  }

  private static int start(Model model) {
    return model.config().integer("decoder_start_token_id");
  }

  private static Decoding decoding(Model model, List<int[]> prompts, int copies, int newTokens) {
    return answers(model)
        ? Decoding.answering(model, prompts, start(model), copies, newTokens)
        : new Decoding(model, prompts, copies, newTokens);
  }

  private static float[] last(Model model, int[] prompt, int... more) {
    var all = logits(model, prompt, more);
    return all.get(all.size() - 1);
  }

  /** Logits of a text that is read at once, a row a token, from the last one of the prompt on. */
  private static List<float[]> logits(Model model, int[] prompt, int... more) {
    try (var inference = Gradients.off()) {
      var own = answers(model) ? new int[] {start(model)} : prompt;
      var ids = IntStream.concat(Arrays.stream(own), Arrays.stream(more)).toArray();
      var read = Inputs.of(row(ids));
      var inputs =
          answers(model) ? new Inputs(row(prompt), null, null, null, null, null, read) : read;
      var logits = model.logits(inputs, Pass.inference(DType.FLOAT32));
      return IntStream.range(own.length - 1, ids.length)
          .mapToObj(i -> floats(logits.select(0, 0).select(0, i)))
          .toList();
    }
  }

  private static Tensor row(int[] ids) {
    return AbstractTensor.create(Arrays.stream(ids).asLongStream().toArray(), 1, ids.length);
  }

  private static List<int[]> prompts(ParityCase parity) {
    var ids = rows(parity.greedy().get("prompt_ids"));
    var masks = rows(parity.greedy().get("prompt_mask"));
    var prompts = new ArrayList<int[]>();
    for (int row = 0; row < ids.size(); row++) {
      var mask = masks.get(row);
      var all = ids.get(row);
      prompts.add(
          IntStream.range(0, all.length).filter(i -> mask[i] != 0).map(i -> all[i]).toArray());
    }
    return prompts;
  }

  private static List<int[]> rows(Tensor table) {
    var rows = new ArrayList<int[]>();
    for (int row = 0; row < table.size(0); row++) {
      var values = new long[(int) table.size(1)];
      table.select(0, row).contiguous().data_ptr_long().get(values);
      rows.add(Arrays.stream(values).mapToInt(Math::toIntExact).toArray());
    }
    return rows;
  }

  private static float[] floats(Tensor tensor) {
    var values = new float[(int) tensor.numel()];
    tensor.to(ScalarType.Float).contiguous().data_ptr_float().get(values);
    return values;
  }

  private static int argmax(float[] values) {
    return IntStream.range(0, values.length)
        .reduce((a, b) -> values[b] > values[a] ? b : a)
        .orElseThrow();
  }
}
