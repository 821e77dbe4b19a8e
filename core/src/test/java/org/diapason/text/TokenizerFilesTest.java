package org.diapason.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.diapason.config.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from a directory, and what is said when it cannot be. */
class TokenizerFilesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/text");

  @TempDir Path directory;
  private String vocabulary = "";

  @BeforeEach
  void readVocabulary() throws IOException {
    vocabulary = Files.readString(FIXTURES.resolve("wordpiece/vocab.txt"));
  }

  @Test
  void aDirectoryWithoutTokenizerSaysWhatWasLookedFor() throws IOException {
    assertFails("has no tokenizer: looked for tokenizer.json and vocab.txt.");
    write("spiece.model", "x");
    assertFails("vocab.txt and found spiece.model, which cannot be read yet");
  }

  @Test
  void aDirectoryThatDoesNotExistIsNamed() {
    var missing = directory.resolve("missing");
    var thrown = assertThrows(UserException.class, () -> AutoTokenizer.of(missing));
    assertTrue(String.valueOf(thrown.getMessage()).startsWith(missing + ": no such directory"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"model\": 3}",
        "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": \"b\"}}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": [\"a b\"]}}",
        "{'model': {}}",
        "{\"version\": \"1.0\"} trailing",
        "{\"added_tokens\": [{\"id\": 1}], \"model\": {}}"
      })
  void aDamagedTokenizerIsNamed(String json) throws IOException {
    write("tokenizer.json", json);
    assertFails("tokenizer.json: is not a tokenizer that can be read: ");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9, 0.999})
  void aTokenizerThatIsCutOffIsNamed(double part) throws IOException {
    var json = Files.readString(FIXTURES.resolve("byte-level/tokenizer.json"));
    write("tokenizer.json", json.substring(0, (int) (json.length() * part)));
    assertFails("tokenizer.json: is not a tokenizer that can be read: ");
  }

  /** For each of these the native library would abort the process. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"} | is cut off
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAD/"} | is damaged
          "normalizer": {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": null}]} | JsonNull
          "pre_tokenizer": {"type": "FixedLength", "length": 0} | its FixedLength has no length
          "decoder": {"type": "Strip", "content": "a", "start": 0, "stop": 9} | more than one character
          "normalizer": {"type": "Prepend", "prepend": ""} | prepends nothing
          "normalizer": {"type": "Replace", "pattern": {"Regex": ""}, "content": "a"} | empty pattern
          "decoder": "\\ud83d" | half a surrogate pair
          "post_processor": {"type": "TemplateProcessing", "special_tokens": {}, "single": [{"SpecialToken": {"id": "x", "type_id": 0}}], "pair": []} | its template uses x
          "post_processor": {"type": "TemplateProcessing", "special_tokens": {}, "single": [{"Sequence": {"id": "B", "type_id": 0}}], "pair": []} | has the texts [B], expected [A]
          "post_processor": {"type": "TemplateProcessing", "special_tokens": {"x": {"id": "x", "ids": [1, 2], "tokens": ["x"]}}, "single": [], "pair": []} | not as many ids as tokens
          "model": {"type": "BPE", "continuing_subword_prefix": "##", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]} | lacks ##
          """)
  void aFileThatWouldEndTheProcessIsRefused(String section, String expected) throws IOException {
    var model = "\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}";
    write("tokenizer.json", "{\"version\": \"1.0\", %s, %s}".formatted(model, section));
    assertFails("tokenizer.json: is not a tokenizer that can be read: ");
    assertFails(expected);
  }

  @Test
  void aTextThatTheVocabularyCannotExpressIsRefused() throws IOException {
    write(
        "tokenizer.json",
        """
        {"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "u"}}\
        """);
    try (var tokenizer = AutoTokenizer.of(directory)) {
      assertArrayEquals(new int[] {0}, tokenizer.encode("a", null).inputIds());
      var thrown = assertThrows(UserException.class, () -> tokenizer.encode("b", null));
      assertTrue(String.valueOf(thrown.getMessage()).contains("Missing [UNK]"), thrown::getMessage);
    }
  }

  @Test
  void bytesThatAreNotUtf8AreNamed() throws IOException {
    Files.write(directory.resolve("vocab.txt"), new byte[] {'a', '\n', (byte) 0xE9, '\n'});
    assertFails("vocab.txt: is not UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"padding_side": "top"}           | padding_side is "top", expected "left" or "right"
          {"model_max_length": "long"}      | model_max_length is "long", expected a number of tokens
          {"do_lower_case": 1}              | do_lower_case is 1, expected true or false
          {"pad_token": {"text": "x"}}      | pad_token is {"text":"x"}, expected a token
          {"added_tokens_decoder": [1]}     | added_tokens_decoder is [1], expected tokens by their ids
          {"tokenizer_class": "EsmTokenizer"} | EsmTokenizer reads vocab.txt in a way that is not known
          {"cls_token": "<s>"}              | has no line <s>, the tokenizer's cls_token
          {"additional_special_tokens": ["<e1>"]} | the token <e1> was added to the vocabulary
          """)
  void aWrongConfigurationIsNamed(String config, String expected) throws IOException {
    write("vocab.txt", vocabulary);
    write("tokenizer_config.json", config);
    assertFails(expected);
  }

  @Test
  void theConfigurationWinsOverTheNormalizerOfTheFile() throws IOException {
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("wordpiece"))) {
      tokenizer.save(directory);
    }
    write("tokenizer_config.json", "{\"do_lower_case\": false}");
    try (var cased = AutoTokenizer.of(FIXTURES.resolve("wordpiece-cased"));
        var tokenizer = AutoTokenizer.of(directory)) {
      assertArrayEquals(
          cased.encode("The Cat Déjà", null).inputIds(),
          tokenizer.encode("The Cat Déjà", null).inputIds());
    }
    // A class that takes everything from tokenizer.json does not look at do_lower_case.
    write(
        "tokenizer_config.json",
        "{\"do_lower_case\": false, \"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
    try (var uncased = AutoTokenizer.of(FIXTURES.resolve("wordpiece"));
        var tokenizer = AutoTokenizer.of(directory)) {
      assertArrayEquals(
          uncased.encode("The Cat Déjà", null).inputIds(),
          tokenizer.encode("The Cat Déjà", null).inputIds());
    }
  }

  @Test
  void olderSpecialTokensWinUnlessTheConfigurationIsComplete() throws IOException {
    write("vocab.txt", vocabulary);
    write("tokenizer_config.json", "{\"pad_token\": \"[PAD]\"}");
    write("special_tokens_map.json", "{\"pad_token\": {\"content\": \"[unused0]\"}}");
    assertPadTokenId(OptionalInt.of(1));
    write(
        "tokenizer_config.json",
        """
        {"pad_token": "[PAD]", "added_tokens_decoder": {"0": {"content": "[PAD]"}}}\
        """);
    assertPadTokenId(OptionalInt.of(0));
  }

  @Test
  void thePadTokenIsTheUsualOneOrNoneWhereTheFilesNameNone() throws IOException {
    var json = Files.readString(FIXTURES.resolve("unigram/tokenizer.json"));
    write("tokenizer.json", json);
    assertPadTokenId(OptionalInt.of(0));
    write("tokenizer.json", json.replace("<pad>", "<other>"));
    assertPadTokenId(OptionalInt.empty());
  }

  @Test
  void aUnigramVocabularyIsReadInTheOrderOfItsIds() {
    try (var tokenizer = AutoTokenizer.of(FIXTURES.resolve("unigram"))) {
      assertEquals(170, tokenizer.vocabularySize());
      assertEquals(OptionalInt.of(1), tokenizer.tokenId("</s>"));
      assertEquals(OptionalInt.of(169), tokenizer.tokenId("\u2581été"));
    }
  }

  @Test
  void linesOfAVocabularyEndAsTheyDoForTheTokenizersLibrary() throws IOException {
    write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS] \r\n[SEP]\r\n[MASK]\r\nthe\u3000\r\n\u00a0\r\ncat");
    try (var tokenizer = AutoTokenizer.of(directory)) {
      assertArrayEquals(new int[] {2, 5, 7, 3}, tokenizer.encode("the cat", null).inputIds());
    }
  }

  private void assertPadTokenId(OptionalInt id) {
    try (var tokenizer = AutoTokenizer.of(directory)) {
      assertEquals(id, tokenizer.padTokenId());
    }
  }

  private void assertFails(String part) {
    var thrown = assertThrows(UserException.class, () -> AutoTokenizer.of(directory).close());
    assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown::getMessage);
    assertTrue(
        String.valueOf(thrown.getMessage()).startsWith(directory.toString()), thrown::getMessage);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
