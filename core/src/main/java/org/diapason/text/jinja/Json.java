package org.diapason.text.jinja;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.diapason.text.jinja.Arguments.Bound;

/** Python's {@code json.dumps}, as the filter {@code tojson} of chat templates calls it. */
final class Json {
  private final boolean ascii;
  private final boolean indented;
  private final String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean sorted;

  private Json(Bound arguments) {
    this.ascii = arguments.flag(0);
    var width = arguments.or(1, None.NONE);
    this.indented = width != None.NONE;
    this.indent =
        width instanceof Str text
            ? text.text()
            : " ".repeat(Math.max(0, Limits.text(arguments.integerOrNone(1, 0))));
    var separators = arguments.or(2, None.NONE);
    if (separators == None.NONE) {
      this.itemSeparator = indented ? "," : ", ";
      this.keySeparator = ": ";
    } else if (separators instanceof Sequence two
        && two.size() == 2
        && two.get(0) instanceof Str item
        && two.get(1) instanceof Str key) {
      this.itemSeparator = item.text();
      this.keySeparator = key.text();
    } else {
      throw new Failure("tojson: separators are two strings, such as (',', ':')");
    }
    this.sorted = arguments.flag(3);
  }

  /** The filter. */
  static Value filter(Value value, Arguments arguments) {
    var bound = arguments.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?");
    var out = new StringBuilder();
    new Json(bound).write(value, "\n", out);
    return new Str(out.toString());
  }

  private void write(Value value, String newline, StringBuilder out) {
    if (value instanceof Str text) {
      quote(text.text(), out);
    } else if (value == None.NONE || value instanceof Num) {
      out.append(scalar(value));
    } else if (value instanceof ListValue list) {
      writeAll(list.items(), newline, out);
    } else if (value instanceof TupleValue tuple) {
      writeAll(tuple.items(), newline, out);
    } else if (value instanceof Dict dict) {
      write(dict, newline, out);
    } else {
      throw new Failure("Object of type %s is not JSON serializable", value.type());
    }
    Limits.text(out.length());
  }

  private static String scalar(Value value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Bool flag) {
      return flag.truth() ? "true" : "false";
    }
    return switch (value.repr()) {
      case "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> value.repr();
    };
  }

  private void writeAll(List<Value> items, String newline, StringBuilder out) {
    var inner = newline + indent;
    out.append('[');
    for (var i = 0; i < items.size(); i++) {
      separate(i, inner, out);
      write(items.get(i), inner, out);
    }
    close(items.isEmpty(), newline, ']', out);
  }

  private void write(Dict dict, String newline, StringBuilder out) {
    var inner = newline + indent;
    var entries = List.copyOf(dict.entries().entrySet());
    if (sorted) {
      entries =
          entries.stream()
              .sorted(Map.Entry.comparingByKey(Order.NATURAL))
              .collect(Collectors.toList());
    }
    out.append('{');
    for (var i = 0; i < entries.size(); i++) {
      separate(i, inner, out);
      var key = entries.get(i).getKey();
      if (!(key instanceof Str) && !(key instanceof Num) && key != None.NONE) {
        throw new Failure("keys must be str, int, float, bool or None, not %s", key.type());
      }
      quote(key instanceof Str text ? text.text() : scalar(key), out);
      out.append(keySeparator);
      write(entries.get(i).getValue(), inner, out);
    }
    close(entries.isEmpty(), newline, '}', out);
  }

  private void separate(int place, String newline, StringBuilder out) {
    out.append(place == 0 ? "" : itemSeparator).append(indented ? newline : "");
  }

  private void close(boolean empty, String newline, char bracket, StringBuilder out) {
    out.append(indented && !empty ? newline : "").append(bracket);
  }

  private void quote(String text, StringBuilder out) {
    out.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || (ascii && c > '~')) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
