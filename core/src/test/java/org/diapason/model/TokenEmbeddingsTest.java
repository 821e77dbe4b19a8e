package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import org.diapason.nn.Parameter;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEmbeddingsTest {
  @TempDir Path folder;

  private static float[] values(Parameter weight) {
    var values = new float[(int) weight.value().numel()];
    weight.value().data_ptr_float().get(values);
    return values;
  }

  /** The tied matrix of GPT-2; the two matrices, or the bias too, of the others. */
  @ParameterizedTest
  @CsvSource({
    "gpt2/causal_lm, 1",
    "llama/causal_lm, 2",
    "gpt_neox/causal_lm, 2",
    "phi3/causal_lm, 2",
    "codegen/causal_lm, 3"
  })
  void newTokensAreTheMeanOfTheOld(String fixture, int grown) {
    var directory = Path.of("src/test/resources/parity", fixture);
    try (var model = AutoModel.withHead(directory, HeadSpec.causalLm(), DType.FLOAT32, "cpu")) {
      var known = model.config().integer("vocab_size");
      try (var resized = TokenEmbeddings.resize(model, known + 3)) {
        var changed = 0;
        for (var entry : resized.parameters().entrySet()) {
          var before = values(model.parameters().get(entry.getKey()));
          var after = values(entry.getValue());
          assertArrayEquals(before, Arrays.copyOf(after, before.length), entry.getKey());
          if (after.length == before.length) {
            continue;
          }
          changed++;
          var width = before.length / known;
          for (int i = before.length; i < after.length; i++) {
            var column = i % width;
            var sum = 0.0;
            for (int row = 0; row < known; row++) {
              sum += before[row * width + column];
            }
            assertEquals(sum / known, after[i], 1e-6, entry.getKey());
          }
        }
        assertEquals(grown, changed);
        resized.save(folder);
      }
      assertThrows(IllegalArgumentException.class, () -> TokenEmbeddings.resize(model, known - 1));
      try (var saved = AutoModel.saved(folder, null)) {
        assertEquals(known + 3, saved.config().integer("vocab_size"));
      }
    }
  }
}
