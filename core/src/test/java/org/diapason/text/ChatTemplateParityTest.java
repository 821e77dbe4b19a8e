package org.diapason.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Templates in the manner of public model families write conversations as Transformers' {@code
 * apply_chat_template} does, by what tools/fixtures/chat_templates.py wrote down.
 */
class ChatTemplateParityTest {
  @TestFactory
  Stream<DynamicTest> familiesRenderAsInTransformers() throws IOException {
    var file = JsonParser.parseString(resource("families.json")).getAsJsonObject();
    var conversations = file.getAsJsonObject("conversations");
    return StreamSupport.stream(file.getAsJsonArray("cases").spliterator(), false)
        .map(
            json -> {
              var example = json.getAsJsonObject();
              var family = example.get("template").getAsString();
              var conversation = example.get("conversation").getAsString();
              var mode = example.get("mode").getAsString();
              return DynamicTest.dynamicTest(
                  String.join(" ", family, conversation, mode),
                  () ->
                      check(
                          example,
                          mode,
                          family(family),
                          conversation(conversations.getAsJsonObject(conversation))));
            });
  }

  private static void check(
      JsonObject example, String mode, ChatTemplate template, Conversation conversation) {
    if (example.has("text")) {
      assertEquals(example.get("text").getAsString(), written(mode, template, conversation));
    } else {
      var error = assertThrows(UserException.class, () -> written(mode, template, conversation));
      if (example.get("raised").getAsBoolean()) {
        var message = Objects.requireNonNull(error.getMessage());
        assertTrue(message.endsWith(": " + example.get("error").getAsString()), message);
      }
    }
  }

  private static String written(String mode, ChatTemplate template, Conversation conversation) {
    return switch (mode) {
      case "text" -> template.text(conversation);
      case "prompt" -> template.prompt(conversation);
      default -> template.continued(conversation);
    };
  }

  /** A template of the test's resources, with the special tokens of the Python side. */
  static ChatTemplate family(String name) throws IOException {
    var tokens = new TreeMap<String, String>();
    JsonParser.parseString(resource("families.json"))
        .getAsJsonObject()
        .getAsJsonObject("special_tokens")
        .asMap()
        .forEach((key, token) -> tokens.put(key, token.getAsString()));
    return ChatTemplate.parse(name, resource("templates/" + name + ".jinja"), tokens);
  }

  private static Conversation conversation(JsonObject json) {
    var plain = Conversation.plain(json);
    var variables =
        json.has("variables")
            ? Conversation.plain(json.getAsJsonObject("variables"))
            : Map.<String, @Nullable Object>of();
    return new Conversation(
        json.getAsJsonArray("messages").asList().stream()
            .map(message -> Conversation.plain(message.getAsJsonObject()))
            .toList(),
        (List<?>) plain.get("tools"),
        (List<?>) plain.get("documents"),
        variables);
  }

  private static String resource(String name) throws IOException {
    var path = "/text/jinja/" + name;
    try (var stream =
        Objects.requireNonNull(ChatTemplateParityTest.class.getResourceAsStream(path))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
