package org.diapason.text;

import static org.diapason.text.Conversation.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
  private static final Conversation TURNS =
      Conversation.of(
          List.of(
              message("user", "Hi"),
              message("assistant", "Hello!\n"),
              message("user", "2 + 2?"),
              message("assistant", "<think>easy</think>\n\nIt is 4."),
              message("user", "Thanks")));

  /** What of the rendering the model is to learn, answer by answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "chatml; Hello!~<|im_end|>; <think>easy</think>~~It is 4.<|im_end|>",
        "llama2; ' Hello! </s>'; ' <think>easy</think>~~It is 4. </s>'",
        "llama3; Hello!<|eot_id|>; <think>easy</think>~~It is 4.<|eot_id|>",
        "mistral; ' Hello!</s>'; ' <think>easy</think>~~It is 4.</s>'",
        "gemma; Hello!<end_of_turn>; <think>easy</think>~~It is 4.<end_of_turn>",
        "phi3; Hello!~<|end|>; <think>easy</think>~~It is 4.<|end|>",
        "qwen25; Hello!~<|im_end|>; <think>easy</think>~~It is 4.<|im_end|>",
        "qwen3; Hello!~<|im_end|>; It is 4.<|im_end|>",
        "zephyr; Hello!~</s>; <think>easy</think>~~It is 4.</s>",
        "deepseek-r1; Hello!~<｜end｜>; ~~It is 4.<｜end｜>",
        "command-r; Hello!<|END|>; <think>easy</think>~~It is 4.<|END|>",
        "granite; Hello!~<|end_of_text|>; <think>easy</think>~~It is 4.<|end_of_text|>",
        "falcon; ' Hello!~'; ' <think>easy</think>~~It is 4.'",
        "vicuna; ' Hello!</s>'; ' <think>easy</think>~~It is 4.</s>'",
        "glm4; '~<think></think>~Hello!'; '~<think></think>~It is 4.'"
      })
  void answersAreFoundInEveryFamily(String family, String first, String second) throws IOException {
    var chat = ChatTemplateParityTest.family(family).training(TURNS);
    var answers =
        chat.answers().stream()
            .map(span -> chat.text().substring(span.start(), span.end()).replace('\n', '~'))
            .toList();
    assertEquals(List.of(first, second), answers);
  }

  @Test
  void answersAreWhatGenerationEncloses() throws IOException {
    var chat = ChatTemplateParityTest.family("smollm").training(TURNS);
    var answers =
        chat.answers().stream().map(at -> chat.text().substring(at.start(), at.end())).toList();
    assertEquals(
        List.of(
            "<|im_start|>assistant\nHello!\n<|im_end|>\n",
            "<|im_start|>assistant\n<think>easy</think>\n\nIt is 4.<|im_end|>\n"),
        answers);
  }

  @Test
  void aCallOfAToolIsAnAnswer() throws IOException {
    var call = Map.of("function", Map.of("name", "f", "arguments", Map.of("x", 1)));
    Map<String, @Nullable Object> asks =
        Map.of("role", "assistant", "content", "", "tool_calls", List.of(call));
    var conversation =
        Conversation.of(
            List.of(
                message("user", "f?"), asks, message("tool", "2"), message("assistant", "Two")));
    var chat = ChatTemplateParityTest.family("qwen25").training(conversation);
    var answers =
        chat.answers().stream().map(at -> chat.text().substring(at.start(), at.end())).toList();
    assertEquals(
        List.of(
            "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call><|im_end|>",
            "Two<|im_end|>"),
        answers);
  }

  @Test
  void aTemplateThatChangesItsAnswersIsExplained() {
    var template =
        ChatTemplate.parse(
            "t.jinja",
            "{{ messages | length }}{% for m in messages %}{{ m.content | length }}{{ m.content }}"
                + "{% endfor %}",
            Map.of());
    var error = assertThrows(UserException.class, () -> template.training(TURNS));
    assertEquals(
        "t.jinja does not let the assistant's answers be found in what it writes. Put {% generation"
            + " %} and {% endgeneration %} around the answer in the template, or train on the whole"
            + " text",
        error.getMessage());
  }

  @Test
  void aTemplateThatLeavesOutAnAnswerIsExplained() {
    var template =
        ChatTemplate.parse(
            "t.jinja",
            "{% for m in messages %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endfor %}",
            Map.of());
    var error = assertThrows(UserException.class, () -> template.training(TURNS));
    assertEquals(
        "t.jinja leaves out the content of message 2 (assistant). It may expect a list of parts:"
            + " [{\"type\": \"text\", \"text\": \"…\"}]",
        error.getMessage());
  }

  /** Each message is ROLE=CONTENT; what has no role, or no content, begins or ends with =. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "'' @ the conversation is empty: expected at least one message",
        "=Hi @ 'message 1 has no role: expected \"role\": one of assistant, developer, function,"
            + " system, tool, user'",
        "user=Hi,assistant= @ 'message 2 (assistant) has no content: expected \"content\": a text'",
        "user=Hi,gpt=Yo @ 'message 2: unknown role \"gpt\", expected one of assistant, developer,"
            + " function, system, tool, user'",
        "user=Hi @ 'the conversation has no answer to learn from: expected a message of the role"
            + " assistant'",
        "user=Hi,assistant=~ @ 'message 2 (assistant) is empty: write the answer, or leave the"
            + " conversation out'",
        "user=Hi,user=Ho,assistant=Yo @ 'mistral refuses the conversation: Roles must alternate:"
            + " user, assistant, user, ...'"
      })
  void aBadConversationIsExplained(String messages, String expected) throws IOException {
    var conversation =
        Conversation.of(
            Stream.of(messages.split(","))
                .filter(message -> !message.isEmpty())
                .map(ChatTemplateTest::parsed)
                .toList());
    var template = ChatTemplateParityTest.family("mistral");
    var error = assertThrows(UserException.class, () -> template.training(conversation));
    assertEquals(expected, error.getMessage());
  }

  private static Map<String, @Nullable Object> parsed(String message) {
    var parts = message.split("=", 2);
    var map = new HashMap<String, @Nullable Object>();
    map.put("role", parts[0].isEmpty() ? null : parts[0]);
    map.put("content", parts[1].isEmpty() ? null : parts[1].replace('~', ' '));
    return map;
  }

  @Test
  void templatesAreFoundWhereTransformersFindsThem(@TempDir Path directory) throws IOException {
    var conversation = Conversation.of(List.of(message("user", "Hi")));
    var withTools = conversation.withTools(List.of(Map.of("name", "f")));
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        """
        {"chat_template": [{"name": "default", "template": "D{{ eos_token }}"},
                           {"name": "tool_use", "template": "T{{ bos_token }}"}],
         "eos_token": {"content": "</s>"}, "bos_token": "<s>"}\
        """);
    assertEquals("D</s>", read(directory).text(conversation));
    assertEquals("T<s>", read(directory).text(withTools));

    // A file beside it takes the place of all that stands in the configuration.
    Files.writeString(directory.resolve("chat_template.jinja"), "file {{ messages[0].content }}");
    assertEquals("file Hi", read(directory).text(withTools));

    Files.createDirectory(directory.resolve("additional_chat_templates"));
    Files.writeString(directory.resolve("additional_chat_templates/tool_use.jinja"), "more");
    assertEquals("file Hi", read(directory).text(conversation));
    assertEquals("more", read(directory).text(withTools));

    var copy = directory.resolve("copy");
    TokenizerFiles.read(directory).save(copy);
    assertEquals("more", read(copy).text(withTools));
  }

  @Test
  void aMissingOrBrokenTemplateIsExplained(@TempDir Path directory) throws IOException {
    var missing = assertThrows(UserException.class, () -> read(directory));
    assertTrue(
        Objects.requireNonNull(missing.getMessage())
            .startsWith(directory + ": has no chat template: looked for chat_template.jinja"),
        missing.getMessage());
    Files.writeString(directory.resolve("chat_template.jinja"), "\n{% if %}");
    var broken = assertThrows(UserException.class, () -> read(directory));
    assertEquals(
        directory.resolve("chat_template.jinja") + ", line 2: found '%}', expected an expression",
        broken.getMessage());
    Files.writeString(directory.resolve("chat_template.jinja"), "\n\n{{ messages.x.y }}");
    var template = read(directory);
    var failed =
        assertThrows(
            UserException.class,
            () -> template.text(Conversation.of(List.of(message("user", "Hi")))));
    assertEquals(
        directory.resolve("chat_template.jinja") + ", line 3: 'list object' has no attribute 'x'",
        failed.getMessage());
  }

  private static ChatTemplate read(Path directory) {
    var files = TokenizerFiles.read(directory);
    return ChatTemplateFiles.read(files, new TokenizerConfig(files));
  }
}
