package org.diapason.task;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.diapason.text.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a conversation: objects with {@code role} and {@code content}, or
 * ShareGPT's, with {@code from} and {@code value}.
 */
final class MessagesJson {
  private static final Map<String, String> SHARE_GPT =
      Map.of(
          "system", "system",
          "human", "user",
          "user", "user",
          "gpt", "assistant",
          "assistant", "assistant",
          "tool", "tool",
          "observation", "tool");

  private MessagesJson() {}

  /**
   * @param column for messages
   * @throws UserException when the text is no list of messages, when an answer is empty, or when
   *     questions and answers do not take turns
   */
  static List<Map<String, @Nullable Object>> read(String column, String json) {
    var messages = new ArrayList<Map<String, @Nullable Object>>();
    for (var element : array(column, json)) {
      if (!(element instanceof JsonObject object)) {
        throw new UserException(
            "%s: message %d is %s, expected an object"
                .formatted(column, messages.size() + 1, abbreviated(element.toString())));
      }
      messages.add(message(messages.size() + 1, object));
    }
    if (messages.isEmpty()) {
      throw new UserException("%s: the conversation is empty".formatted(column));
    }
    requireTurns(messages);
    return messages;
  }

  private static JsonArray array(String column, String json) {
    try {
      var reader = new JsonReader(new StringReader(json));
      reader.setStrictness(Strictness.STRICT);
      if (JsonParser.parseReader(reader) instanceof JsonArray array
          && reader.peek() == JsonToken.END_DOCUMENT) {
        return array;
      }
    } catch (IOException | JsonParseException e) {
      throw new UserException(expected(column, "no JSON", json), e);
    }
    throw new UserException(expected(column, "no list", json));
  }

  private static String expected(String column, String problem, String json) {
    return """
    %s is %s: expected a list of messages, such as [{"role": "user", "content": "…"}, \
    {"role": "assistant", "content": "…"}], and not %s\
    """
        .formatted(column, problem, abbreviated(json));
  }

  private static String abbreviated(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static Map<String, @Nullable Object> message(int place, JsonObject object) {
    var message = Conversation.plain(object);
    if (!message.containsKey("from") || message.containsKey("role")) {
      return message;
    }
    var from = String.valueOf(message.remove("from"));
    var role = SHARE_GPT.get(from);
    if (role == null) {
      throw new UserException(
          "message %d: unknown role \"%s\", expected one of %s"
              .formatted(
                  place, from, String.join(", ", SHARE_GPT.keySet().stream().sorted().toList())));
    }
    var renamed = new LinkedHashMap<String, @Nullable Object>();
    renamed.put("role", role);
    renamed.put("content", message.remove("value"));
    renamed.putAll(message);
    return renamed;
  }

  private static void requireTurns(List<Map<String, @Nullable Object>> messages) {
    for (int i = 0; i < messages.size(); i++) {
      var message = messages.get(i);
      var role = String.valueOf(message.get("role"));
      var before = i == 0 ? "" : String.valueOf(messages.get(i - 1).get("role"));
      if (role.equals(before) && (role.equals("user") || role.equals("assistant"))) {
        throw new UserException(
            "messages %d and %d are both of the role %s; expected user and assistant in turns"
                .formatted(i, i + 1, role));
      }
      if (role.equals("system") && i > 0) {
        throw new UserException(
            "message %d is of the role system, which comes first only".formatted(i + 1));
      }
      if (role.equals("assistant")
          && message.get("content") instanceof String text
          && text.isBlank()
          && !message.containsKey("tool_calls")) {
        throw new UserException(
            "message %d (assistant) is empty: write the answer, or leave the conversation out"
                .formatted(i + 1));
      }
    }
  }
}
