package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.diapason.text.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens to text, against Transformers' {@code decode} and {@code StopStringCriteria}. */
class TextStreamTest {
  private static final String LLAMA = "generate/byte-fallback";

  @ParameterizedTest
  @ValueSource(strings = {"text/byte-level", "text/unigram", "text/wordpiece-cased", LLAMA})
  void tokensBecomeTheTextThatPythonMakesOfThem(String name) throws Exception {
    try (var tokenizer = Fixtures.tokenizer(name)) {
      for (var each : Fixtures.read("decoded.json").getAsJsonObject().getAsJsonArray(name)) {
        var row = each.getAsJsonObject();
        int[] tokens = Fixtures.integers(row.get("tokens"));
        assertEquals(row.get("all").getAsString(), tokenizer.decode(tokens, false, false));
        assertEquals(row.get("text").getAsString(), tokenizer.decode(tokens, true, false));
        assertEquals(row.get("clean").getAsString(), tokenizer.decode(tokens, true, true));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/byte-level", "text/unigram", LLAMA})
  void aStopStringEndsWhatItEndsInTransformers(String name) throws Exception {
    try (var tokenizer = Fixtures.tokenizer(name)) {
      for (JsonElement each :
          Fixtures.read("stop_strings.json").getAsJsonObject().getAsJsonArray(name)) {
        var row = each.getAsJsonObject();
        var stop = new StopStrings(List.of(row.get("string").getAsString()), tokenizer::bytes);
        assertEquals(
            row.get("stops").getAsBoolean(),
            stop.completedBy(Fixtures.integers(row.get("tokens"))),
            row.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/byte-level", LLAMA})
  void piecesAreWholeCharactersAndTogetherTheText(String name) throws Exception {
    var text = " the stop été, 今天 😀👍🏽 é\n\n  the";
    try (var tokenizer = Fixtures.tokenizer(name)) {
      int[] tokens = tokenizer.ids(text, false);
      var pieces = stream(tokenizer, tokens);
      assertEquals(tokenizer.decode(tokens, true), String.join("", pieces));
      assertEquals(text.strip(), String.join("", pieces).strip());
      for (var piece : pieces) {
        var half =
            piece.contains("\uFFFD") || !StandardCharsets.UTF_8.newEncoder().canEncode(piece);
        assertFalse(half, piece);
      }
    }
  }

  @Test
  void aSpaceThatBelongsToATokenIsThereButAtTheBeginning() throws Exception {
    try (var tokenizer = Fixtures.tokenizer(LLAMA)) {
      int stop = tokenizer.ids("stop", false)[0];
      assertEquals(List.of("stop", " stop"), stream(tokenizer, new int[] {stop, stop}));
    }
  }

  @Test
  void whatNeverBecomesACharacterComesAtTheEnd() throws Exception {
    try (var tokenizer = Fixtures.tokenizer(LLAMA)) {
      int[] tokens = {bytes(tokenizer, 'a'), 3 + 0xE4, 3 + 0xBD};
      assertEquals(List.of("a", "\uFFFD\uFFFD"), stream(tokenizer, tokens));
    }
  }

  @Test
  void aTokenIsKnownByItsBytes() throws Exception {
    try (var tokenizer = Fixtures.tokenizer(LLAMA)) {
      assertArrayEquals(new byte[] {(byte) 0xE4}, tokenizer.bytes(3 + 0xE4));
      int[] stop = tokenizer.ids("stop", false);
      assertArrayEquals(" stop".getBytes(StandardCharsets.UTF_8), tokenizer.bytes(stop[0]));
    }
  }

  private static int bytes(Tokenizer tokenizer, char letter) {
    return tokenizer.tokenId(String.valueOf(letter)).orElseThrow();
  }

  private static List<String> stream(Tokenizer tokenizer, int[] tokens)
      throws IOException, URISyntaxException {
    var pieces = new ArrayList<String>();
    var stream = new TextStream(tokenizer, pieces::add);
    for (int token : tokens) {
      stream.add(token);
    }
    stream.end();
    return pieces;
  }
}
