package org.diapason.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Path FIXTURES = Path.of("src/test/resources/text");

  @TempDir Path directory;

  @Test
  void truncationAndPaddingThatTheFileStoresAreIgnored() {
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("byte-level"))) {
      assertEquals(102, tokenizer.encode("ab".repeat(50), null).length(), "7 is stored");
      assertEquals(3, tokenizer.encode("a", null).length(), "padding to 20 is stored");
    }
  }

  @Test
  void settingsComeFromTheFilesBesideIt() {
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("byte-level"))) {
      assertEquals(OptionalInt.of(1), tokenizer.padTokenId(), "from an object, not a string");
      assertEquals(Side.LEFT, tokenizer.paddingSide());
      assertEquals(OptionalInt.empty(), tokenizer.modelMaxLength(), "1e30 is no limit");
      assertEquals(OptionalInt.of(4), tokenizer.tokenId("<mask>"));
      assertEquals(OptionalInt.empty(), tokenizer.tokenId("no such token"));
      assertEquals(340, tokenizer.vocabularySize());
    }
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("wordpiece-cased"))) {
      assertEquals(OptionalInt.of(512), tokenizer.modelMaxLength());
      assertEquals(OptionalInt.of(0), tokenizer.padTokenId());
      assertEquals(Side.RIGHT, tokenizer.paddingSide());
      assertEquals(355, tokenizer.vocabularySize());
    }
  }

  @Test
  void optionsWinOverTheFiles() {
    var options = new TokenizerOptions(3, Side.LEFT, Side.RIGHT, false);
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("byte-level"), options)) {
      assertEquals(Side.RIGHT, tokenizer.paddingSide());
      var encoding = tokenizer.encode("abcdz", null);
      assertEquals("cdz", tokenizer.decode(encoding.inputIds(), false));
      assertEquals(2, encoding.removedTokens());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, 10,  3, 4", "3, 9, 10,  3, 7", "9, 3, 10,  7, 3", "8, 9, 10,  5, 5", "8, 9, 11,  5, 6",
    "9, 8, 11,  6, 5", "8, 8, 11,  5, 6", "5, 5, 10,  5, 5", "0, 9, 4,  0, 4", "9, 0, 4,  4, 0"
  })
  void theLongerTextLosesTokensFirst(int first, int second, int budget, int stay, int staySecond) {
    assertArrayEquals(new int[] {stay, staySecond}, Truncation.longestFirst(first, second, budget));
  }

  @Test
  void aLengthThatHoldsOnlySpecialTokensIsRefused() {
    var options = TokenizerOptions.DEFAULTS.withMaxLength(2);
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("wordpiece"), options)) {
      var thrown = assertThrows(UserException.class, () -> tokenizer.encode("the cat", null));
      assertEquals(
          "max_length 2 leaves no room for the text: the tokenizer adds 2 special tokens",
          thrown.getMessage());
    }
  }

  @Test
  void halfASurrogatePairCountsAsOneCharacter() {
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("wordpiece"))) {
      var encoding = tokenizer.encode("\uDE00 cat \uD83D\uD83D\uDE00 dog\uD83D", null);
      var text = "\uDE00 cat \uD83D\uD83D\uDE00 dog\uD83D";
      var pieces =
          Arrays.stream(encoding.offsets()).map(span -> text.substring(span[0], span[1])).toList();
      assertTrue(pieces.contains("cat"), pieces::toString);
      assertTrue(pieces.contains("\uD83D\uDE00"), pieces::toString);
      assertTrue(pieces.contains("dog"), pieces::toString);
    }
  }

  @Test
  void manyThreadsEncodeAtOnceAndCloseWaitsForThem() throws Exception {
    var tokenizer = AutoTokenizer.of(FIXTURES.resolve("wordpiece"));
    var expected = tokenizer.encode("the cat sat on the mat", "deja vu").inputIds();
    var threads = Executors.newFixedThreadPool(4);
    try {
      var tasks = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < 4; i++) {
        tasks.add(
            () -> {
              for (int done = 0; ; done++) {
                try {
                  assertArrayEquals(
                      expected, tokenizer.encode("the cat sat on the mat", "deja vu").inputIds());
                } catch (IllegalStateException e) {
                  return done;
                }
              }
            });
      }
      var running = tasks.stream().map(threads::submit).toList();
      Thread.sleep(200);
      tokenizer.close();
      tokenizer.close();
      for (var task : running) {
        assertTrue(task.get() > 0);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wordpiece", "wordpiece-accents", "byte-level", "unigram"})
  void whatIsSavedGivesTheSameIdsAndTheSameFilesAgain(String name) throws IOException {
    var line = "Déjà vu 😀 the [MASK] <mask> 今天";
    var copy = directory.resolve("made/copy");
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve(name))) {
      tokenizer.save(copy);
      tokenizer.save(copy);
      try (var again = AutoTokenizer.of(copy)) {
        assertArrayEquals(
            tokenizer.encode(line, "cat").inputIds(), again.encode(line, "cat").inputIds());
        assertEquals(tokenizer.fingerprint(), again.fingerprint());
      }
    }
    for (var file : List.of("tokenizer.json", "tokenizer_config.json", "vocab.txt")) {
      var original = FIXTURES.resolve(name).resolve(file);
      if (Files.exists(original)) {
        assertEquals(-1, Files.mismatch(original, copy.resolve(file)), file);
      }
    }
    assertTrue(Files.exists(copy.resolve("tokenizer.json")));
    try (var files = Files.list(copy)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
  }

  @Test
  void theFingerprintChangesWithWhateverDecidesTheIds() {
    var fixture = FIXTURES.resolve("wordpiece");
    var seen = new HashSet<String>();
    for (var options :
        List.of(
            TokenizerOptions.DEFAULTS,
            TokenizerOptions.DEFAULTS.withMaxLength(8),
            new TokenizerOptions(8, Side.LEFT, null, true),
            new TokenizerOptions(null, null, null, false))) {
      try (var tokenizer = AutoTokenizer.of(fixture, options)) {
        assertTrue(seen.add(tokenizer.fingerprint()), options::toString);
      }
    }
    var sides = new TokenizerOptions(null, Side.RIGHT, Side.LEFT, true);
    try (var cased = AutoTokenizer.of(FIXTURES.resolve("wordpiece-cased"));
        var padded = AutoTokenizer.of(fixture, sides)) {
      assertTrue(seen.add(cased.fingerprint()), "another normalizer");
      assertTrue(seen.contains(padded.fingerprint()), "padding decides nothing");
      assertNotEquals(cased.fingerprint(), padded.fingerprint());
    }
  }
}
