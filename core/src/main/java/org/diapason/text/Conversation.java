package org.diapason.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chat template is rendered with: plain data, which is strings, numbers, booleans, nulls,
 * lists and maps.
 *
 * @param messages each with a {@code role} and a {@code content}, or with what else the template
 *     knows, such as {@code tool_calls}
 * @param tools JSON schemas of the functions that the model may call; null for none
 * @param documents texts that the model may draw on; null for none
 * @param variables more that the template knows, such as {@code enable_thinking}
 */
public record Conversation(
    List<Map<String, @Nullable Object>> messages,
    @Nullable List<?> tools,
    @Nullable List<?> documents,
    Map<String, ?> variables) {

  /** A conversation of messages alone. */
  public static Conversation of(List<Map<String, @Nullable Object>> messages) {
    return new Conversation(messages, null, null, Map.of());
  }

  /**
   * A message of a role and a text.
   *
   * @param role such as {@code user}
   */
  public static Map<String, @Nullable Object> message(String role, String content) {
    return Map.of("role", role, "content", content);
  }

  /** The same with tools. */
  public Conversation withTools(List<?> more) {
    return new Conversation(messages, more, documents, variables);
  }

  /** The same with other variables. */
  public Conversation withVariables(Map<String, ?> others) {
    return new Conversation(messages, tools, documents, others);
  }

  /** The same with the first messages only. */
  Conversation first(int count) {
    return withMessages(messages.subList(0, count));
  }

  Conversation withMessages(List<Map<String, @Nullable Object>> others) {
    return new Conversation(others, tools, documents, variables);
  }

  /**
   * The plain data that a JSON value stands for; numbers without fraction or exponent are whole.
   */
  public static @Nullable Object plain(JsonElement json) {
    return PlainJson.value(json);
  }

  /** A message, or another object, as plain data. */
  public static Map<String, @Nullable Object> plain(JsonObject json) {
    return PlainJson.object(json);
  }
}
