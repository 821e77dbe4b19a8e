package org.diapason.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * JSON values as YAML text, one key a line, with a comment beside each value where one is asked.
 */
final class YamlText {
  /** Texts that every YAML version reads as the text that they are. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_/][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+-]+)*");

  private static final Pattern WORD_WITH_MEANING =
      Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n|_+");

  private static final int WIDEST_COLUMN = 60;

  private final UnaryOperator<String> commentForKey;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String text, String comment) {}

  private YamlText(UnaryOperator<String> commentForKey) {
    this.commentForKey = commentForKey;
  }

  static String of(JsonObject root) {
    return of(root, key -> "");
  }

  /**
   * @param commentForKey the comment beside the value of a dotted key, or empty
   */
  static String of(JsonObject root, UnaryOperator<String> commentForKey) {
    if (root.isEmpty()) {
      return "{}\n";
    }
    YamlText text = new YamlText(commentForKey);
    text.map("", "", "", root);
    int column =
        Math.min(
            WIDEST_COLUMN,
            text.lines.stream().mapToInt(line -> line.text.length()).max().orElse(0));
    return text.lines.stream()
        .map(
            line ->
                line.comment.isEmpty()
                    ? line.text + "\n"
                    : line.text
                        + " ".repeat(Math.max(0, column - line.text.length()))
                        + "  # "
                        + line.comment
                        + "\n")
        .collect(Collectors.joining());
  }

  private void map(String path, String firstIndent, String indent, JsonObject map) {
    String prefix = firstIndent;
    for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
      String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      value(key, prefix + text(entry.getKey()) + ":", indent, entry.getValue());
      prefix = indent;
    }
  }

  private void value(String path, String start, String indent, JsonElement value) {
    if (value instanceof JsonObject map && !map.isEmpty()) {
      lines.add(new Line(start, ""));
      map(path, indent + "  ", indent + "  ", map);
    } else if (value instanceof JsonArray list
        && list.asList().stream().anyMatch(YamlText::block)) {
      lines.add(new Line(start, ""));
      for (int i = 0; i < list.size(); i++) {
        item(path + "[" + i + "]", indent, list.get(i));
      }
    } else {
      lines.add(new Line(start + " " + inline(value), commentForKey.apply(path)));
    }
  }

  private void item(String path, String indent, JsonElement item) {
    if (item instanceof JsonObject map && !map.isEmpty()) {
      map(path, indent + "  - ", indent + "    ", map);
    } else {
      lines.add(new Line(indent + "  - " + inline(item), commentForKey.apply(path)));
    }
  }

  private static boolean block(JsonElement item) {
    return item instanceof JsonObject map && !map.isEmpty();
  }

  /** A value in one line. */
  static String inline(JsonElement value) {
    if (value instanceof JsonObject map) {
      return map.entrySet().stream()
          .map(entry -> text(entry.getKey()) + ": " + inline(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof JsonArray list) {
      return StreamSupport.stream(list.spliterator(), false)
          .map(YamlText::inline)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      return text(primitive.getAsString());
    }
    // An exponent without a sign would be a text to YAML 1.1.
    return value.toString().replace("E-", "e-").replace("E", "e+");
  }

  private static String text(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !WORD_WITH_MEANING.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (breaksLine(c) || !StreamReader.isPrintable(c)) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean breaksLine(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }
}
