package org.diapason.text.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.diapason.text.training.BpeTraining.PreTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTrainerTest {
  private static final List<String> TEXTS =
      List.of(
          "Le chat dort sur le tapis, le chien dort aussi.",
          "The cat sleeps on the mat; the dog sleeps too.",
          "L'été, les chats dorment dehors. In summer cats sleep outside!");

  @TempDir Path directory;

  static Stream<TokenizerTraining> trainings() {
    return Stream.of(
        new BpeTraining(300),
        new BpeTraining(
            90, 2, List.of("<unk>", "<s>"), null, List.of(), null, PreTokenizer.METASPACE, true),
        new BpeTraining(
            90, 0, List.of("[UNK]"), 30, List.of("Q"), 4, PreTokenizer.WHITESPACE, false),
        new WordPieceTraining(90),
        new UnigramTraining(60));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void whatIsWrittenIsReadAndEncodesAnyText(TokenizerTraining training) {
    var target = directory.resolve("tokenizer");
    var result = TokenizerTrainer.train(training, TEXTS.iterator(), target);
    assertEquals(3, result.texts());
    assertTrue(result.tokens() <= training.vocabSize(), result.toString());
    try (var tokenizer = open(target)) {
      assertEquals(result.tokens(), tokenizer.vocabularySize());
      for (int id = 0; id < training.specialTokens().size(); id++) {
        var token = training.specialTokens().get(id);
        assertEquals(id, tokenizer.tokenId(token).orElseThrow());
        assertTrue(contains(tokenizer.encode("a " + token + " b", null).inputIds(), id), token);
      }
      for (var text : List.of("the cat", "été 今天 😀\n", "", "  ", "\ud83d half")) {
        assertTrue(tokenizer.encode(text, null).length() < 40, text);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void theOrderOfTheTextsDoesNotMatter(TokenizerTraining training) throws IOException {
    var texts = new ArrayList<>(TEXTS);
    TokenizerTrainer.train(training, texts.iterator(), directory.resolve("one"));
    Collections.reverse(texts);
    TokenizerTrainer.train(training, texts.iterator(), directory.resolve("two"));
    for (var file : List.of("tokenizer.json", "tokenizer_config.json")) {
      assertEquals(
          Files.readString(directory.resolve("one").resolve(file)),
          Files.readString(directory.resolve("two").resolve(file)));
    }
  }

  @Test
  void bytesGiveEveryTextBack() {
    TokenizerTrainer.train(new BpeTraining(320), TEXTS.iterator(), directory.resolve("bytes"));
    try (var tokenizer = open(directory.resolve("bytes"))) {
      for (var text : List.of("Le  chat\n\t東京 😀 e\u0301", "the cat sleeps outside")) {
        assertEquals(text, tokenizer.decode(tokenizer.encode(text, null).inputIds(), true));
      }
      assertTrue(tokenizer.encode("the cat sleeps outside", null).length() < 12);
    }
  }

  @Test
  void tokensForItAreAddedAsInBertAndT5() {
    TokenizerTrainer.train(new WordPieceTraining(90), TEXTS.iterator(), directory.resolve("bert"));
    try (var tokenizer = open(directory.resolve("bert"))) {
      var pair = tokenizer.encode("x", "x");
      int x = tokenizer.tokenId("[UNK]").orElseThrow();
      assertArrayEquals(new int[] {2, x, 3, x, 3}, pair.inputIds());
      assertArrayEquals(new int[] {0, 0, 0, 1, 1}, pair.tokenTypeIds());
      assertEquals(0, tokenizer.padTokenId().orElseThrow());
    }
    TokenizerTrainer.train(new UnigramTraining(60), TEXTS.iterator(), directory.resolve("t5"));
    try (var tokenizer = open(directory.resolve("t5"))) {
      int[] ids = tokenizer.encode("le chat", null).inputIds();
      assertEquals(1, ids[ids.length - 1]);
      assertEquals("le chat", tokenizer.decode(ids, true));
    }
  }

  @Test
  void whatCannotBeTrainedIsExplainedAndNothingIsWritten() {
    assertRefused("no words in them", new BpeTraining(300), List.of());
    assertRefused("no words in them", new WordPieceTraining(300), List.of(" ", "\n"));
    assertRefused(
        "1 special tokens and 256 single characters need 257", new BpeTraining(256), TEXTS);
    assertRefused("vocab_size 30 is too small", new WordPieceTraining(30), TEXTS);
    assertRefused("vocab_size 20 is too small", new UnigramTraining(20), TEXTS);
  }

  private void assertRefused(String message, TokenizerTraining training, List<String> texts) {
    var target = directory.resolve("refused");
    var e =
        assertThrows(
            UserException.class, () -> TokenizerTrainer.train(training, texts.iterator(), target));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertFalse(Files.exists(target));
  }

  @Test
  void specialTokensMustBeSound() {
    for (var tokens : List.of(List.of("<s>", "<s>"), List.of(""))) {
      assertThrows(UserException.class, () -> unigram(tokens, List.of()));
    }
    var e = assertThrows(UserException.class, () -> wordPiece(List.of("[PAD]")));
    assertTrue(e.getMessage().contains("add [UNK]"), e.getMessage());
    e = assertThrows(UserException.class, () -> unigram(List.of(), List.of("ab")));
    assertTrue(e.getMessage().contains("\"ab\"; each entry must be one character"));
    assertEquals(List.of("<unk>", "<s>"), unigram(List.of("<s>"), List.of()).specialTokens());
  }

  @Test
  void aVocabularyThatFitsTheCharactersOnlyHasNoMerges() {
    var result =
        TokenizerTrainer.train(new BpeTraining(257), TEXTS.iterator(), directory.resolve("bytes"));
    assertEquals(257, result.tokens());
  }

  @Test
  void filesAreReadWithTheirLineFeedsAndRefusedIfTheyAreNotText() throws IOException {
    var first = Files.writeString(directory.resolve("one.txt"), "a\n\nb");
    var second = Files.writeString(directory.resolve("two.txt"), "c\r\n");
    try (var files = new TextFiles(List.of(first, second))) {
      var texts = new ArrayList<String>();
      files.forEachRemaining(texts::add);
      assertEquals(List.of("a\n", "\n", "b", "c\r\n"), texts);
    }
    var latin =
        Files.write(directory.resolve("old.txt"), "été".getBytes(StandardCharsets.ISO_8859_1));
    for (var file : List.of(latin, directory.resolve("none.txt"))) {
      try (var files = new TextFiles(List.of(file))) {
        var e = assertThrows(UserException.class, files::hasNext);
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      }
    }
  }

  @Test
  void progressEndsEachPhaseWithItsTotal() {
    for (var training : List.of(new BpeTraining(300), new UnigramTraining(60))) {
      var last = new long[] {-1, 0};
      TokenizerTrainer.train(
          training,
          TEXTS.iterator(),
          directory.resolve(training.getClass().getSimpleName()),
          (phase, done, total) -> {
            assertTrue(done >= last[0] && done <= total, phase);
            last[0] = done;
            last[1] = total;
          });
      assertEquals(last[1], last[0]);
      last[0] = -1;
    }
  }

  /** The lattice against all ways to cut a word, one by one. */
  @ParameterizedTest
  @MethodSource("seeds")
  void expectedCountsAreThoseOfAllWaysToCutAWord(long seed) {
    var random = new Random(seed);
    var pieces = new ArrayList<Piece>(List.of(new Piece("<unk>", Double.NaN)));
    for (var text : List.of("a", "b", "ab", "ba", "aab", "abab")) {
      if (random.nextBoolean()) {
        pieces.add(new Piece(text, -1 - 5 * random.nextDouble()));
      }
    }
    pieces.add(new Piece("bb", -2));
    var model = UnigramModel.of(pieces);
    var word = "abaabbab".substring(random.nextInt(4));
    var expected = new double[pieces.size()];
    double all = addAllWays(model, word, 0, new ArrayList<>(), expected);
    var actual = new double[pieces.size()];
    var lattice = new Lattice(model);
    lattice.fill(word.codePoints().toArray());
    lattice.addExpected(3, actual);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(3 * expected[i] / all, actual[i], 1e-9);
    }
  }

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(20);
  }

  /** Adds the probability of each way to the pieces that it has; returns the sum. */
  private static double addAllWays(
      UnigramModel model, String rest, double score, List<Integer> path, double[] expected) {
    if (rest.isEmpty()) {
      path.forEach(piece -> expected[piece] += Math.exp(score));
      return Math.exp(score);
    }
    double sum = 0;
    boolean known = false;
    for (int id = 1; id < model.size(); id++) {
      var text = model.pieces().get(id).text();
      if (rest.startsWith(text)) {
        known |= text.length() == 1;
        path.add(id);
        sum +=
            addAllWays(
                model, rest.substring(text.length()), score + model.score(id), path, expected);
        path.remove(path.size() - 1);
      }
    }
    if (!known) {
      path.add(0);
      sum += addAllWays(model, rest.substring(1), score + model.minScore() - 10, path, expected);
      path.remove(path.size() - 1);
    }
    return sum;
  }

  private static UnigramTraining unigram(List<String> special, List<String> alphabet) {
    return new UnigramTraining(60, special, alphabet, "<unk>", 0.75, 16, 2, false);
  }

  private static WordPieceTraining wordPiece(List<String> special) {
    return new WordPieceTraining(60, 0, special, null, List.of(), "##", true, null);
  }

  private static Tokenizer open(Path directory) {
    return AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS);
  }

  private static boolean contains(int[] ids, int id) {
    for (int each : ids) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }
}
