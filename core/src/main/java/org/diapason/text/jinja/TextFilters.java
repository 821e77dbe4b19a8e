package org.diapason.text.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.diapason.text.jinja.Filters.Filter;

/** Filters that make texts. */
final class TextFilters {
  private static final Pattern WORD_START = Pattern.compile("[-" + Blank.CLASS + "({\\[<]+");
  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

  static final Map<String, Filter> TABLE =
      Map.ofEntries(
          entry("capitalize", changed("capitalize", Letters::capitalize)),
          entry("lower", changed("lower", Letters::lower)),
          entry("upper", changed("upper", Letters::upper)),
          entry("title", TextFilters::title),
          entry("string", (value, a) -> soft(value)),
          entry("trim", TextFilters::trim),
          entry("center", TextFilters::center),
          entry("indent", TextFilters::indent),
          entry("replace", TextFilters::replace),
          entry("join", TextFilters::join),
          entry("format", TextFilters::format),
          entry("truncate", TextFilters::truncate),
          entry(
              "wordcount",
              (value, a) -> Int.of(WORD.matcher(soft(value).text()).results().count())),
          entry("tojson", Json::filter),
          entry("safe", (value, a) -> new Str(value.text(), true)),
          entry("escape", (value, a) -> Markup.escaped(value)),
          entry("e", (value, a) -> Markup.escaped(value)),
          entry("forceescape", (value, a) -> Markup.escaped(new Str(value.text()))));

  private TextFilters() {}

  /** The value if it is a text, or what it prints. */
  private static Str soft(Value value) {
    return value instanceof Str text ? text : new Str(value.text());
  }

  private static Filter changed(String name, UnaryOperator<String> change) {
    return (value, arguments) -> {
      arguments.bind(name);
      var text = soft(value);
      return text.as(change.apply(text.text()));
    };
  }

  /** Each word in title case; unlike {@code str.title}, words end at blanks and brackets only. */
  private static Value title(Value value, Arguments arguments) {
    arguments.bind("title");
    var text = soft(value).text();
    var out = new StringBuilder();
    var start = 0;
    var borders = WORD_START.matcher(text);
    while (borders.find()) {
      out.append(titled(text.substring(start, borders.start()))).append(borders.group());
      start = borders.end();
    }
    return new Str(out.append(titled(text.substring(start))).toString());
  }

  private static String titled(String word) {
    if (word.isEmpty()) {
      return word;
    }
    var rest = word.offsetByCodePoints(0, 1);
    return Letters.upper(word.substring(0, rest)) + Letters.lower(word.substring(rest));
  }

  private static Value trim(Value value, Arguments arguments) {
    var chars = arguments.bind("trim", "chars?").or(0, None.NONE);
    return TextMethods.stripped(soft(value), chars, true, true);
  }

  private static Value center(Value value, Arguments arguments) {
    var width = arguments.bind("center", "width?").integer(0, 80);
    return TextMethods.padded(soft(value), width, '^', " ");
  }

  private static Value indent(Value value, Arguments arguments) {
    var bound = arguments.bind("indent", "width?", "first?", "blank?");
    if (!(value instanceof Str text)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : new Failure("indent expects a string, not %s", value.type());
    }
    var indent =
        bound.or(0, None.NONE) instanceof Str given
            ? given.text()
            : " ".repeat(Limits.text(Math.max(0, bound.integer(0, 4))));
    var lines = new ArrayList<String>();
    for (var line : Splitting.lines(text.text() + "\n", false)) {
      var kept = line.isEmpty() && !bound.flag(2);
      lines.add(kept || lines.isEmpty() ? line : indent + line);
      Limits.text((long) lines.size() * indent.length());
    }
    return text.as((bound.flag(1) ? indent : "") + String.join("\n", lines));
  }

  private static Value replace(Value value, Arguments arguments) {
    var bound = arguments.bind("replace", "old", "new", "count?");
    return new Str(
        TextMethods.replaced(
            value.text(), bound.get(0).text(), bound.get(1).text(), bound.integerOrNone(2, -1)));
  }

  private static Value join(Value value, Arguments arguments) {
    var bound = arguments.bind("join", "d?", "attribute?");
    var attribute = Attributes.of(bound.or(1, None.NONE));
    var separator = bound.or(0, Str.EMPTY).text();
    var out = new StringBuilder();
    var first = true;
    for (var item : Many.of(value)) {
      out.append(first ? "" : separator).append(attribute.apply(item).text());
      Limits.text(out.length());
      first = false;
    }
    return new Str(out.toString());
  }

  private static Value format(Value value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new Failure("format takes positional or keyword arguments, not both");
    }
    return PercentFormat.format(
        soft(value),
        arguments.named().isEmpty()
            ? new TupleValue(arguments.positional())
            : Dict.of(arguments.named()));
  }

  private static Value truncate(Value value, Arguments arguments) {
    var bound = arguments.bind("truncate", "length?", "killwords?", "end?", "leeway?");
    var length = bound.integer(0, 255);
    var end = bound.or(2, new Str("..."));
    if (!(value instanceof Str text) || !(end instanceof Str ending)) {
      throw new Failure("truncate expects a string, not %s", value.type());
    }
    var leeway = bound.integerOrNone(3, 5);
    if (length < ending.size() || leeway < 0) {
      throw new Failure("truncate: expected length >= %d and leeway >= 0", ending.size());
    }
    if (text.size() <= length + leeway) {
      return text;
    }
    var cut = text.slice(0, 1, length - ending.size());
    var kept = bound.flag(1) ? cut : cut.as(Splitting.splitFromRight(cut.text(), " ", 1).get(0));
    return Markup.joined(kept, ending);
  }
}
