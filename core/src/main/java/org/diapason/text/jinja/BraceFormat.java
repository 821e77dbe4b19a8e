package org.diapason.text.jinja;

import java.util.regex.Pattern;

/** {@code str.format}. */
final class BraceFormat {
  private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[([^\\]]+)\\]");

  private final Str format;
  private final Arguments arguments;
  private int automatic;

  private BraceFormat(Str format, Arguments arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  static Str format(Str format, Arguments arguments) {
    var formatted = new BraceFormat(format, arguments).format(format.text(), 2);
    return format.as(formatted);
  }

  /**
   * Replaces the fields of a text.
   *
   * @param depth how deep fields may stand in fields
   */
  private String format(String text, int depth) {
    if (depth == 0) {
      throw new Failure("Max string recursion exceeded");
    }
    var out = new StringBuilder();
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if ((c == '{' || c == '}') && text.startsWith(String.valueOf(c), i + 1)) {
        out.append(c);
        i++;
      } else if (c == '{') {
        var end = end(text, i);
        out.append(field(text.substring(i + 1, end), depth));
        i = end;
      } else if (c == '}') {
        throw new Failure("Single '}' encountered in format string");
      } else {
        out.append(c);
      }
      Limits.text(out.length());
    }
    return out.toString();
  }

  private static int end(String text, int start) {
    var open = 0;
    for (var i = start; i < text.length(); i++) {
      open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw new Failure("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    var colon = field.indexOf(':');
    var head = colon < 0 ? field : field.substring(0, colon);
    var spec = colon < 0 ? "" : format(field.substring(colon + 1), depth - 1);
    var bang = head.indexOf('!');
    var value = lookup(bang < 0 ? head : head.substring(0, bang));
    var converted =
        bang < 0
            ? value
            : switch (head.substring(bang + 1)) {
              case "s" -> new Str(value.text());
              case "r" -> new Str(value.repr());
              default -> throw new Failure("unknown conversion '%s'", head.substring(bang + 1));
            };
    if (format.safe()) {
      return Markup.escaped(spec.isEmpty() ? converted : FormatSpec.format(converted, spec)).text();
    }
    return FormatSpec.format(converted, spec).text();
  }

  private Value lookup(String path) {
    var rest = path.length();
    for (var c : new char[] {'.', '['}) {
      var at = path.indexOf(c);
      rest = at >= 0 ? Math.min(rest, at) : rest;
    }
    var value = argument(path.substring(0, rest));
    var step = STEP.matcher(path).region(rest, path.length());
    var position = rest;
    while (step.lookingAt()) {
      if (step.group(1) != null) {
        value = Evaluator.attribute(value, step.group(1));
      } else {
        var key = step.group(2);
        value = Evaluator.item(value, number(key) ? Int.of(Long.parseLong(key)) : new Str(key));
      }
      position = step.end();
      step.region(position, path.length());
    }
    if (position != path.length()) {
      throw new Failure("format: the field '%s' cannot be read", path);
    }
    return value;
  }

  private Value argument(String name) {
    if (name.isEmpty() || number(name)) {
      var place = name.isEmpty() ? automatic++ : Integer.parseInt(name);
      if (place >= arguments.positional().size()) {
        throw new Failure("Replacement index %d out of range for positional args tuple", place);
      }
      return arguments.positional().get(place);
    }
    var value = arguments.named().get(name);
    if (value == null) {
      throw new Failure("format: there is no argument '%s'", name);
    }
    return value;
  }

  private static boolean number(String text) {
    return text.length() < 10 && Letters.all(text, c -> c >= '0' && c <= '9');
  }
}
