package org.diapason.text;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Encodings equal those of Transformers 5.23, which {@code tools/parity/tokenizer.py} wrote down,
 * on lines chosen to be difficult.
 */
class TokenizerParityTest {

  /** What Transformers gave; offsets flat. */
  private record Expected(
      String text,
      @Nullable String pair,
      @Nullable Integer maxLength,
      int[] inputIds,
      int[] tokenTypeIds,
      int[] offsets,
      int[] wordIds,
      int[] specialTokens,
      int removedTokens,
      String decoded) {}

  @TestFactory
  Stream<DynamicContainer> encodingsEqualThoseOfTransformers() {
    return Stream.of("wordpiece", "wordpiece-cased", "wordpiece-accents", "byte-level", "unigram")
        .map(
            name ->
                DynamicContainer.dynamicContainer(
                    name, cases(name).stream().map(expected -> test(name, expected))));
  }

  private static DynamicTest test(String name, Expected expected) {
    var options =
        expected.maxLength == null
            ? TokenizerOptions.DEFAULTS
            : TokenizerOptions.DEFAULTS.withMaxLength(expected.maxLength);
    return DynamicTest.dynamicTest(
        expected.text + " | " + expected.pair + " | " + expected.maxLength,
        () -> {
          try (var tokenizer = AutoTokenizer.of(directory(name), options)) {
            var actual = tokenizer.encode(expected.text, expected.pair);
            assertAll(
                () -> assertArrayEquals(expected.inputIds, actual.inputIds(), "ids"),
                () -> assertArrayEquals(expected.tokenTypeIds, actual.tokenTypeIds(), "types"),
                () -> assertArrayEquals(expected.offsets, flat(actual.offsets()), "offsets"),
                () -> assertArrayEquals(expected.wordIds, actual.wordIds(), "words"),
                () ->
                    assertArrayEquals(
                        expected.specialTokens, bits(actual.specialTokens()), "special tokens"),
                () -> assertEquals(expected.removedTokens, actual.removedTokens(), "removed"),
                () ->
                    assertEquals(
                        expected.decoded, tokenizer.decode(actual.inputIds(), true), "decoded"));
          }
        });
  }

  private static List<Expected> cases(String name) {
    try {
      var json = Files.readString(directory(name).resolve("expected.json"));
      return List.of(new Gson().fromJson(json, Expected[].class));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path directory(String name) {
    return Path.of("src/test/resources/text", name);
  }

  private static int[] flat(int[][] offsets) {
    return Arrays.stream(offsets).flatMapToInt(Arrays::stream).toArray();
  }

  private static int[] bits(boolean[] flags) {
    return IntStream.range(0, flags.length).map(i -> flags[i] ? 1 : 0).toArray();
  }
}
