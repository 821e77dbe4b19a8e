package org.diapason.text.training;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The {@code TemplateProcessing} of {@code tokenizer.json}: special tokens around texts. */
final class Template {
  private static final String SECOND_TYPE = ":1";

  private Template() {}

  /**
   * Its JSON.
   *
   * @param specialTokens in the order of their ids
   * @param single special tokens and {@code $A} for the text
   * @param pair the same, with {@code $B} for the second text; what ends in {@code :1} has token
   *     type 1
   */
  static String of(List<String> specialTokens, List<String> single, List<String> pair) {
    return """
    {"type": "TemplateProcessing", "single": %s, "pair": %s, "special_tokens": {%s}}\
    """
        .formatted(
            pieces(single),
            pieces(pair),
            single.stream()
                .filter(Predicate.not(Template::isText))
                .map(token -> token(token, specialTokens.indexOf(token)))
                .collect(Collectors.joining(", ")));
  }

  private static String pieces(List<String> pieces) {
    return pieces.stream().map(Template::piece).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String piece(String piece) {
    boolean second = piece.endsWith(SECOND_TYPE);
    var name = second ? piece.substring(0, piece.length() - SECOND_TYPE.length()) : piece;
    return "{\"%s\": {\"id\": %s, \"type_id\": %d}}"
        .formatted(
            isText(name) ? "Sequence" : "SpecialToken",
            Json.text(isText(name) ? name.substring(1) : name),
            second ? 1 : 0);
  }

  private static String token(String token, int id) {
    var text = Json.text(token);
    return "%s: {\"id\": %s, \"ids\": [%d], \"tokens\": [%s]}".formatted(text, text, id, text);
  }

  private static boolean isText(String piece) {
    return piece.startsWith("$");
  }
}
