package org.diapason.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.text.jinja.Blank;
import org.jspecify.annotations.Nullable;

/** The messages of a conversation, checked and made ready as Transformers does it. */
final class Messages {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");
  private static final List<String> REASONING =
      List.of("reasoning_content", "thinking", "reasoning");

  private Messages() {}

  static boolean fromAssistant(Map<String, ?> message) {
    return "assistant".equals(message.get("role"));
  }

  /** Whether a message has something to say that is not its content. */
  static boolean calls(Map<String, ?> message) {
    return message.get("tool_calls") instanceof List<?> calls && !calls.isEmpty();
  }

  /** What a message says, or an empty text where its content is no text. */
  static String text(Map<String, ?> message) {
    return message.get("content") instanceof String text ? text : "";
  }

  /** The messages, of which one has another content. */
  static List<Map<String, @Nullable Object>> replaced(
      List<Map<String, @Nullable Object>> messages, int place, String content) {
    var changed = new LinkedHashMap<>(messages.get(place));
    changed.put("content", content);
    var replaced = new ArrayList<>(messages);
    replaced.set(place, changed);
    return replaced;
  }

  /**
   * Messages without their nulls, and with what they reason under each of its names.
   *
   * @param template the template's source, which may know further roles
   * @throws UserException if there is no message, or one without a role, with a role that nobody
   *     knows, or without a content
   */
  static List<Map<String, @Nullable Object>> ready(
      List<Map<String, @Nullable Object>> messages, String template) {
    if (messages.isEmpty()) {
      throw new UserException("the conversation is empty: expected at least one message");
    }
    var ready = new ArrayList<Map<String, @Nullable Object>>();
    for (var i = 0; i < messages.size(); i++) {
      var message = new LinkedHashMap<>(messages.get(i));
      message.values().removeIf(Objects::isNull);
      check(i + 1, message, template);
      ready.add(withReasoning(message));
    }
    return ready;
  }

  /**
   * Checks that there is something to learn.
   *
   * @throws UserException if there is no answer, or an empty one
   */
  static void checkAnswers(List<Map<String, @Nullable Object>> messages) {
    if (messages.stream().noneMatch(Messages::fromAssistant)) {
      throw new UserException(
          "the conversation has no answer to learn from: expected a message of the role assistant");
    }
    for (var i = 0; i < messages.size(); i++) {
      var message = messages.get(i);
      if (fromAssistant(message)
          && !calls(message)
          && message.get("content") instanceof String text
          && Blank.strip(text).isEmpty()) {
        throw new UserException(
            "message %d (assistant) is empty: write the answer, or leave the conversation out"
                .formatted(i + 1));
      }
    }
  }

  private static void check(int place, Map<String, @Nullable Object> message, String template) {
    if (!(message.get("role") instanceof String role)) {
      throw new UserException(
          "message %d has no role: expected \"role\": one of %s".formatted(place, roles()));
    }
    if (!ROLES.contains(role)
        && Stream.of("'", "\"").noneMatch(q -> template.contains(q + role + q))) {
      throw new UserException(
          "message %d: unknown role \"%s\", expected one of %s".formatted(place, role, roles()));
    }
    if (message.get("content") == null && !calls(message)) {
      throw new UserException(
          "message %d (%s) has no content: expected \"content\": a text".formatted(place, role));
    }
  }

  private static String roles() {
    return String.join(", ", ROLES.stream().sorted().toList());
  }

  private static Map<String, @Nullable Object> withReasoning(
      Map<String, @Nullable Object> message) {
    var reasoning = REASONING.stream().map(message::get).filter(Objects::nonNull).findFirst();
    if (reasoning.isPresent()) {
      message.putIfAbsent("thinking", reasoning.get());
      message.put("reasoning_content", reasoning.get());
    }
    return message;
  }
}
