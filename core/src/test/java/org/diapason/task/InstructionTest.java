package org.diapason.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.data.Example;
import org.diapason.data.Row;
import org.diapason.model.HeadSpec;
import org.diapason.task.Instruction.OnTruncation;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of instruction data become the tokens that a model reads and those that it learns. */
class InstructionTest {
  private static final Path FIXTURES = Path.of("src/test/resources/task/instruction");
  private static final Instruction TASK = new Instruction();
  private static final String QUESTION = "[{\"role\": \"user\", \"content\": \"Two plus two?\"}";

  @TempDir Path folder;

  private static Tokenizer tokenizer(
      String name, @Nullable Path template, TokenizerOptions options) {
    var directory = FIXTURES.resolve(name);
    return template == null
        ? AutoTokenizer.of(directory, options)
        : AutoTokenizer.of(directory, options, template);
  }

  private static Path template(String name) {
    return FIXTURES.resolve(name + ".jinja");
  }

  private static Example encode(Instruction task, Tokenizer tokenizer, Map<String, String> row) {
    return task.encode(new Row("data.jsonl", 1, row), tokenizer, HeadSpec.causalLm());
  }

  private static Stream<JsonObject> goldens() throws IOException {
    var json = JsonParser.parseString(Files.readString(FIXTURES.resolve("expected.json")));
    return json.getAsJsonArray().asList().stream().map(element -> element.getAsJsonObject());
  }

  private static int[] ints(JsonObject golden, String key) {
    return golden.getAsJsonArray(key).asList().stream().mapToInt(each -> each.getAsInt()).toArray();
  }

  /**
   * Of a template that writes no bos_token, Transformers reads none; here the tokenizer's is read.
   */
  @ParameterizedTest
  @MethodSource("goldens")
  void tokensAndMaskAreThoseOfTransformers(JsonObject golden) {
    var name = golden.get("template").getAsString();
    var options = TokenizerOptions.DEFAULTS;
    try (var tokenizer =
        tokenizer(golden.get("tokenizer").getAsString(), template(name), options)) {
      var example = encode(TASK, tokenizer, Map.of("messages", golden.get("messages").toString()));
      var ids = ints(golden, "input_ids");
      var mask = ints(golden, "assistant_masks");
      var added = name.equals("unbegun") ? 1 : 0;
      var expected =
          IntStream.range(0, ids.length).map(i -> mask[i] == 1 ? ids[i] : -100).toArray();
      var found = example.ints("input_ids");
      assertArrayEquals(ids, Arrays.copyOfRange(found, added, found.length));
      assertArrayEquals(expected, Arrays.copyOfRange(example.ints("labels"), added, found.length));
      var begin = tokenizer.specialToken("bos_token").orElseThrow();
      assertEquals(begin, found[0]);
      assertEquals(1, Arrays.stream(found).filter(id -> id == begin).count());
    }
  }

  /**
   * What the model reads and, behind an arrow, what it learns of it.
   *
   * @param columns as JSON
   */
  private static String shown(Instruction task, @Nullable String template, String columns) {
    try (var tokenizer =
        tokenizer(
            "byte-level",
            template == null ? null : template(template),
            TokenizerOptions.DEFAULTS)) {
      var row = new HashMap<String, String>();
      JsonParser.parseString(columns)
          .getAsJsonObject()
          .asMap()
          .forEach(
              (name, value) ->
                  row.put(name, value.isJsonPrimitive() ? value.getAsString() : value.toString()));
      var example = encode(task, tokenizer, row);
      var learned = Arrays.stream(example.ints("labels")).filter(id -> id >= 0).toArray();
      return (tokenizer.decode(example.ints("input_ids"), false)
              + " -> "
              + tokenizer.decode(learned, false))
          .replace('\n', '~');
    }
  }

  @Test
  void alpacaIsWrittenInItsOwnWordsWithoutATemplate() {
    var head = "Below is an instruction that describes a task";
    var request = "Write a response that appropriately completes the request.~~### Instruction:~";
    assertEquals(
        "<s>" + head + ". " + request + "Add~~### Response:~Four</s> -> Four</s>",
        shown(TASK, null, "{instruction: 'Add', output: 'Four'}"));
    assertEquals(
        "<s>"
            + head
            + ", paired with an input that provides further context. "
            + request
            + "Add~~### Input:~2, 2~~### Response:~Four</s> -> Four</s>",
        shown(TASK, null, "{instruction: 'Add', input: '2, 2', output: 'Four'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{instruction: 'Add', input: '2, 2', output: 'Four'};"
            + "<s><|im_start|>user~Add~~2, 2<|im_end|>~<|im_start|>assistant~Four<|im_end|>~;"
            + "Four<|im_end|>",
        "{conversations: [{from: 'human', value: 'Hi'}, {from: 'gpt', value: 'Yes'}]};"
            + "<s><|im_start|>user~Hi<|im_end|>~<|im_start|>assistant~Yes<|im_end|>~;Yes<|im_end|>",
        "{messages: [{role: 'user', content: 'Hi'}, {role: 'assistant', content: 'Yes'}],"
            + " reasoning: 'Why not'};"
            + "<s><|im_start|>user~Hi<|im_end|>~<|im_start|>assistant~<think>~Why not~</think>~~Yes"
            + "<|im_end|>~;<think>~Why not~</think>~~Yes<|im_end|>",
        "{prompt: 'Two and:', completion: 'two', reasoning: 'Hm'};"
            + "<s>Two and:<think>~Hm~</think>~~two</s>;<think>~Hm~</think>~~two</s>",
        "{prompt: 'Two and:', completion: 'two</s>'};<s>Two and:two</s>;two</s>"
      })
  void everyShapeOfColumnsIsRead(String columns, String text, String learned) {
    assertEquals(text + " -> " + learned, shown(TASK, "chatml", columns));
  }

  @Test
  void optionsAreObeyed() {
    var all = new Instruction(false, false, null, "Be brief", "<r>", "</r>", OnTruncation.DROP);
    assertEquals(
        "<s><|im_start|>system~Be brief<|im_end|>~<|im_start|>user~Add<|im_end|>~"
            + "<|im_start|>assistant~<r>~Two~</r>~~4<|im_end|>~"
            + " -> <|im_start|>system~Be brief<|im_end|>~<|im_start|>user~Add<|im_end|>~"
            + "<|im_start|>assistant~<r>~Two~</r>~~4<|im_end|>~",
        shown(all, "chatml", "{instruction: 'Add', output: '4', reasoning: 'Two'}"));
    var refused =
        assertThrows(
            UserException.class, () -> shown(all, null, "{prompt: 'Two and', completion: ' two'}"));
    assertTrue(refused.getMessage().contains("task.system_prompt"), refused.getMessage());
  }

  private static String refused(String template, Map<String, String> row) {
    return refused(template(template), row);
  }

  private static String refused(Path template, Map<String, String> row) {
    try (var tokenizer = tokenizer("byte-level", template, TokenizerOptions.DEFAULTS)) {
      var error = assertThrows(UserException.class, () -> encode(TASK, tokenizer, row));
      return String.valueOf(error.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{oops; messages is no JSON: expected a list of messages",
        "{}; messages is no list",
        "[1]; message 1 is 1, expected an object",
        "[]; the conversation is empty",
        "[{'content': 'Hi'}]; message 1 has no role",
        "[{'role': 'user'}]; message 1 (user) has no content",
        "[{'role': 'wizard', 'content': 'Hi'}]; message 1: unknown role",
        "[{'from': 'wizard', 'value': 'Hi'}]; message 1: unknown role",
        "[{'role': 'user', 'content': 'Hi'}, {'role': 'user', 'content': 'You'}];"
            + " messages 1 and 2 are both of the role user",
        "[{'role': 'user', 'content': 'Hi'}, {'role': 'system', 'content': 'You'}];"
            + " message 2 is of the role system",
        "[{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': ' '}];"
            + " message 2 (assistant) is empty",
        "[{'role': 'user', 'content': 'Hi'}]; has no answer to learn from"
      })
  void badMessagesAreNamed(String messages, String problem) {
    var message = refused("chatml", Map.of("messages", messages.replace('\'', '"')));
    assertTrue(message.contains(problem), message);
  }

  @Test
  void aRowWithoutQuestionOrAnswerIsNamed() {
    var nothing = refused("chatml", Map.of("output", "Four"));
    assertTrue(nothing.contains("messages, conversations, instruction, prompt"), nothing);
    var unanswered = refused("chatml", Map.of("instruction", "Add"));
    assertTrue(unanswered.contains("the output is empty or missing"), unanswered);
    var incomplete = refused("chatml", Map.of("prompt", "Two and"));
    assertTrue(incomplete.contains("the completion is empty or missing"), incomplete);
    var lost = refused("chatml", Map.of("prompt", "Who?", "input", "Ann.", "completion", "Ann"));
    assertTrue(lost.contains("data.columns: {instruction: COLUMN}"), lost);
  }

  @Test
  void aConversationNeedsATemplate() {
    var messages = QUESTION + ", {\"role\": \"assistant\", \"content\": \"Four\"}]";
    var row = Map.of("messages", messages);
    try (var tokenizer = tokenizer("byte-level", null, TokenizerOptions.DEFAULTS)) {
      var error = assertThrows(UserException.class, () -> encode(TASK, tokenizer, row));
      assertTrue(error.getMessage().contains("task.chat_template"), error::getMessage);
    }
  }

  /** An end that is outside of what is learned would never be written by the model. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% generation %}{{ m.content }}{% endgeneration %}{{ eos_token }}",
        "{{ m.content }}\n"
      })
  void anAnswerWhoseEndIsNotLearnedIsRefused(String answer) throws IOException {
    var source =
        "{% for m in messages %}{% if m.role == 'assistant' %}ANSWER{% else %}{{ '>' + m.content"
            + " }}{% endif %}{% endfor %}";
    var template =
        Files.writeString(folder.resolve("endless.jinja"), source.replace("ANSWER", answer));
    var message = refused(template, Map.of("instruction", "Add", "output", "Four"));
    assertTrue(message.contains("endless.jinja") || message.contains("chat_template"), message);
    assertTrue(message.contains("{{ eos_token }}"), message);
  }

  @Test
  void aTemplateThatFailsOrDropsTheReasoningIsNamed() throws IOException {
    var failing = folder.resolve("failing.jinja");
    Files.writeString(failing, "{{ messages[0].content }}\n{{ raise_exception('no luck') }}");
    var row = Map.of("instruction", "Add", "output", "Four", "reasoning", "Two");
    assertTrue(refused(failing, row).contains("refuses the conversation: no luck"));
    var dropping = folder.resolve("dropping.jinja");
    Files.writeString(
        dropping,
        "{% for m in messages %}{% generation %}{{ m.content.split('</think>')[-1] }}"
            + "{{ eos_token }}{% endgeneration %}{% endfor %}");
    assertTrue(refused(dropping, row).contains("leaves the reasoning out"));
  }

  @Test
  void whatIsTooLongLosesItsEndAndIsLeftOutOnlyWithoutAnyAnswer() {
    var row = Map.of("prompt", "What is two plus two?", "completion", " Four.");
    int[] whole;
    int answer;
    try (var tokenizer = tokenizer("byte-level", null, TokenizerOptions.DEFAULTS)) {
      var example = encode(TASK, tokenizer, row);
      whole = example.ints("input_ids");
      answer = (int) Arrays.stream(example.ints("labels")).filter(label -> label >= 0).count();
    }
    var options = TokenizerOptions.DEFAULTS;
    try (var cut = tokenizer("byte-level", null, options.withMaxLength(whole.length - 1))) {
      var example = encode(TASK, cut, row);
      assertArrayEquals(Arrays.copyOf(whole, whole.length - 1), example.ints("input_ids"));
      assertEquals(
          answer - 1, Arrays.stream(example.ints("labels")).filter(label -> label >= 0).count());
    }
    try (var short_ = tokenizer("byte-level", null, options.withMaxLength(whole.length - answer))) {
      assertEquals(0, encode(TASK, short_, row).length());
      var strict = new Instruction(true, false, null, null, "<a>", "</a>", OnTruncation.ERROR);
      var error = assertThrows(UserException.class, () -> encode(strict, short_, row));
      assertTrue(error.getMessage().contains("data.max_length"), error::getMessage);
      assertTrue(error.getMessage().contains("task.on_truncation"), error::getMessage);
    }
  }

  @Test
  void aTextThatBeginsTwiceIsRefused() {
    var message = refused("chatml", Map.of("prompt", "<s><s>Hi", "completion", " you"));
    assertTrue(message.contains("two bos_token"), message);
  }

  @Test
  void theTokenThatEndsAnAnswerIsTheTemplates() throws IOException {
    var wordy = folder.resolve("wordy.jinja");
    Files.writeString(
        wordy, "{% for m in messages %}{{ m.role + ': ' + m.content + ' the end ' }}{% endfor %}");
    try (var marked = tokenizer("byte-level", template("chatml"), TokenizerOptions.DEFAULTS);
        var ended = tokenizer("metaspace", template("turns"), TokenizerOptions.DEFAULTS);
        var plain = tokenizer("byte-level", null, TokenizerOptions.DEFAULTS);
        var none = tokenizer("byte-level", wordy, TokenizerOptions.DEFAULTS)) {
      assertEquals(marked.tokenId("<|im_end|>"), TASK.endToken(marked));
      assertEquals(ended.tokenId("</s>"), TASK.endToken(ended));
      assertEquals(plain.tokenId("</s>"), TASK.endToken(plain));
      assertEquals(OptionalInt.empty(), TASK.endToken(none));
    }
  }

  @Test
  void theRolesThatAnswerAreNoInputs() {
    var names = TASK.inputs().stream().map(role -> role.name()).toList();
    assertEquals(List.of("messages", "conversations", "instruction", "input", "prompt"), names);
  }
}
