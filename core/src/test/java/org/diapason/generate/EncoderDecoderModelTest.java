package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiny models of two stacks answer a batch of texts of different length as Transformers does. */
class EncoderDecoderModelTest {
  private static final Path PARITY = Path.of("src/test/resources/parity");

  /** What Transformers puts behind a beam that ended, where padding is 0. */
  private static final int FILLER = 2;

  static Stream<Path> models() throws IOException {
    try (var files = Files.walk(PARITY)) {
      return files
          .filter(file -> file.endsWith("beams.json"))
          .map(Path::getParent)
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void beamSearchWritesWhatTransformersWritesAndLeavesNoMemory(Path folder) throws IOException {
    var expected =
        JsonParser.parseString(Files.readString(folder.resolve("beams.json"))).getAsJsonObject();
    var config =
        Fixtures.config(
            "max_new_tokens=12",
            "num_beams=3",
            "num_return_sequences=2",
            "eos_token_id=[2, 5, 8, 11, 14]",
            "pad_token_id=0",
            "decoder_start_token_id=" + expected.get("decoder_start_token_id"));
    var texts = expected.getAsJsonArray("prompts");
    var prompts =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Batch.Numbered(i, Fixtures.integers(texts.get(i))))
            .toList();
    try (var model = EncoderDecoderModel.load(folder, GeneratorOptions.DEFAULTS)) {
      var noStrings = new StopStrings(List.of(), id -> new byte[0]);
      var batch = new Batch(model, config, noStrings, 0);
      var found = batch.run(prompts, null).stream().flatMap(List::stream).toList();
      var tokens = expected.getAsJsonArray("tokens");
      assertEquals(tokens.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        var wanted = Fixtures.integers(tokens.get(i));
        var written = found.get(i).tokens();
        assertArrayEquals(Arrays.copyOf(wanted, written.length), written);
        var behind = Arrays.stream(wanted).skip(written.length);
        assertTrue(behind.allMatch(token -> token == FILLER), () -> Arrays.toString(wanted));
        var score = expected.getAsJsonArray("scores").get(i).getAsFloat();
        assertEquals(score, found.get(i).score(), 1e-5);
      }
      var before = Pointer.totalBytes();
      batch.run(prompts, null);
      assertEquals(before, Pointer.totalBytes());
    }
  }
}
