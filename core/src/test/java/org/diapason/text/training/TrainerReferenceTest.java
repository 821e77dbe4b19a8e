package org.diapason.text.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diapason.config.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trained vocabularies equal those of tokenizers 0.23.3, which {@code tools/fixtures/trainers.py}
 * wrote down, on a text with difficult lines.
 */
class TrainerReferenceTest {
  private static final double ALLOWED = 1e-9;

  /** By how much the reference may lift the score of a single character, in arbitrary order. */
  private static final double ALLOWED_FOR_CHARACTERS = 0.0001 * 200;

  @TempDir Path directory;

  /** A configuration, and the vocabulary of the reference in the order of ids. */
  private record Case(
      String name,
      JsonObject tokenizer,
      List<String> vocab,
      @Nullable List<List<String>> merges,
      double @Nullable [] scores) {}

  private record Configuration(TokenizerTraining tokenizer) {}

  @TestFactory
  Stream<DynamicTest> vocabulariesEqualTheReference() throws IOException {
    var cases = new Gson().fromJson(Files.readString(resource("expected.json")), Case[].class);
    return Stream.of(cases)
        .map(expected -> DynamicTest.dynamicTest(expected.name, () -> check(expected)));
  }

  private void check(Case expected) throws IOException {
    var target = directory.resolve(expected.name.replace(' ', '-'));
    try (var texts = new TextFiles(List.of(resource("corpus.txt")))) {
      var result = TokenizerTrainer.train(training(expected.tokenizer), texts, target);
      assertEquals(expected.vocab.size(), result.tokens());
    }
    var model = JsonParser.parseString(Files.readString(target.resolve("tokenizer.json")));
    check(expected, model.getAsJsonObject().getAsJsonObject("model"));
  }

  private static void check(Case expected, JsonObject model) {
    if (expected.scores != null) {
      checkScores(expected, expected.scores, model.getAsJsonArray("vocab"));
      return;
    }
    var ids = model.getAsJsonObject("vocab");
    for (int id = 0; id < expected.vocab.size(); id++) {
      var token = expected.vocab.get(id);
      assertEquals(id, ids.has(token) ? ids.get(token).getAsInt() : -1, token);
    }
    if (expected.merges != null && model.has("merges")) {
      var merges = new Gson().fromJson(model.get("merges"), String[][].class);
      assertEquals(expected.merges, Stream.of(merges).map(List::of).toList());
    }
  }

  /** Which score a character gets that no piece needs is arbitrary in the reference. */
  private static void checkScores(Case expected, double[] scores, JsonArray vocabulary) {
    var tokens = new ArrayList<String>();
    vocabulary.forEach(piece -> tokens.add(piece.getAsJsonArray().get(0).getAsString()));
    assertEquals(new TreeSet<>(expected.vocab), new TreeSet<>(tokens));
    for (int id = 0; id < tokens.size(); id++) {
      double score = score(vocabulary.get(id));
      assertEquals(scores[id], score, ALLOWED, "the scores in their order");
      var token = tokens.get(id);
      double allowed =
          token.codePointCount(0, token.length()) == 1 ? ALLOWED_FOR_CHARACTERS : ALLOWED;
      assertEquals(scores[expected.vocab.indexOf(token)], score, allowed, token);
    }
  }

  private static double score(JsonElement piece) {
    return piece.getAsJsonArray().get(1).getAsDouble();
  }

  private static TokenizerTraining training(JsonObject options) {
    return Schema.builder(Configuration.class)
        .choice(TokenizerTraining.class, TokenizerTraining.KEY, TokenizerTraining.TYPES)
        .build()
        .parse("test", "tokenizer: " + options, List.of())
        .value()
        .tokenizer();
  }

  private static Path resource(String name) {
    var url = TrainerReferenceTest.class.getResource("/text/training/" + name);
    try {
      return Path.of(Objects.requireNonNull(url).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
