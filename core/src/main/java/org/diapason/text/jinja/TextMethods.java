package org.diapason.text.jinja;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.diapason.text.jinja.Arguments.Bound;
import org.jspecify.annotations.Nullable;

/** The methods of {@code str}. */
final class TextMethods {
  private static final Map<String, Method<Str>> METHODS =
      Map.ofEntries(
          entry("capitalize", changed(Letters::capitalize)),
          entry("casefold", changed(text -> Letters.lower(Letters.upper(text)))),
          entry("lower", changed(Letters::lower)),
          entry("swapcase", changed(Letters::swapped)),
          entry("title", changed(Letters::title)),
          entry("upper", changed(Letters::upper)),
          entry("strip", Method.of((self, a) -> strip(self, a, true, true), "chars?")),
          entry("lstrip", Method.of((self, a) -> strip(self, a, true, false), "chars?")),
          entry("rstrip", Method.of((self, a) -> strip(self, a, false, true), "chars?")),
          entry("removeprefix", Method.of(TextMethods::removePrefix, "prefix")),
          entry("removesuffix", Method.of(TextMethods::removeSuffix, "suffix")),
          entry("replace", Method.of(TextMethods::replace, "old", "new", "count?")),
          entry("split", Method.of(TextMethods::split, "sep?", "maxsplit?")),
          entry("rsplit", Method.of(TextMethods::splitFromRight, "sep?", "maxsplit?")),
          entry(
              "splitlines",
              Method.of((s, a) -> list(s, Splitting.lines(s.text(), a.flag(0))), "keepends?")),
          entry("partition", Method.of((self, a) -> partition(self, a, false), "sep")),
          entry("rpartition", Method.of((self, a) -> partition(self, a, true), "sep")),
          entry("join", Method.of((self, a) -> join(self, Many.of(a.get(0))), "iterable")),
          entry(
              "startswith", Method.of((s, a) -> Bool.of(begins(s, a)), "prefix", "start?", "end?")),
          entry("endswith", Method.of((s, a) -> Bool.of(ends(s, a)), "suffix", "start?", "end?")),
          entry("find", Method.of((s, a) -> Int.of(find(s, a, false)), "sub", "start?", "end?")),
          entry("rfind", Method.of((s, a) -> Int.of(find(s, a, true)), "sub", "start?", "end?")),
          entry("index", Method.of((s, a) -> found(find(s, a, false)), "sub", "start?", "end?")),
          entry("rindex", Method.of((s, a) -> found(find(s, a, true)), "sub", "start?", "end?")),
          entry("count", Method.of(TextMethods::count, "sub", "start?", "end?")),
          entry("center", Method.of((s, a) -> padded(s, a, '^'), "width", "fillchar?")),
          entry("ljust", Method.of((s, a) -> padded(s, a, '<'), "width", "fillchar?")),
          entry("rjust", Method.of((s, a) -> padded(s, a, '>'), "width", "fillchar?")),
          entry("zfill", Method.of(TextMethods::zeroFilled, "width")),
          entry("format", new Method<Str>(BraceFormat::format)),
          entry(
              "isalnum",
              kind(
                  text ->
                      Letters.all(
                          text, point -> Character.isLetter(point) || Letters.isNumeric(point)))),
          entry("isalpha", kind(text -> Letters.all(text, Character::isLetter))),
          entry("isascii", kind(text -> text.codePoints().allMatch(point -> point < 0x80))),
          entry("isdecimal", kind(text -> Letters.all(text, Character::isDigit))),
          entry("isdigit", kind(text -> Letters.all(text, Letters::isDigit))),
          entry("isidentifier", kind(Letters::isIdentifier)),
          entry("islower", kind(Letters::isLower)),
          entry("isnumeric", kind(text -> Letters.all(text, Letters::isNumeric))),
          entry("isprintable", kind(text -> text.codePoints().allMatch(Quoted::printable))),
          entry("isspace", kind(Blank::all)),
          entry("istitle", kind(Letters::isTitle)),
          entry("isupper", kind(Letters::isUpper)));

  private TextMethods() {}

  static @Nullable Value bind(Str self, String name) {
    var method = METHODS.get(name);
    return method == null ? null : method.bind(self, name);
  }

  private static Method<Str> changed(UnaryOperator<String> change) {
    return Method.of((self, arguments) -> self.as(change.apply(self.text())));
  }

  private static Method<Str> kind(Predicate<String> kind) {
    return Method.of((self, arguments) -> Bool.of(kind.test(self.text())));
  }

  private static Str strip(Str self, Bound arguments, boolean left, boolean right) {
    return stripped(self, arguments.or(0, None.NONE), left, right);
  }

  /**
   * A text without some characters at its ends.
   *
   * @param chars which ones; white space for none
   */
  static Str stripped(Str self, Value chars, boolean left, boolean right) {
    if (chars != None.NONE && !(chars instanceof Str)) {
      throw new Failure("strip arg must be None or str, not %s", chars.type());
    }
    var text = self.text();
    var start = 0;
    var end = text.length();
    while (left && start < end && strips(chars, text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && start < end && strips(chars, text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return self.as(text.substring(start, end));
  }

  private static boolean strips(Value chars, int point) {
    return chars instanceof Str set ? set.text().indexOf(point) >= 0 : Blank.is(point);
  }

  private static Str removePrefix(Str self, Bound arguments) {
    var prefix = arguments.text(0).text();
    return self.text().startsWith(prefix) ? self.as(self.text().substring(prefix.length())) : self;
  }

  private static Str removeSuffix(Str self, Bound arguments) {
    var suffix = arguments.text(0).text();
    return self.text().endsWith(suffix)
        ? self.as(self.text().substring(0, self.text().length() - suffix.length()))
        : self;
  }

  private static Str replace(Str self, Bound arguments) {
    var replacement = arguments.text(1);
    return self.as(
        replaced(
            self.text(),
            arguments.text(0).text(),
            (self.safe() ? Markup.escaped(replacement) : replacement).text(),
            arguments.integer(2, -1)));
  }

  /**
   * A text with some of its parts replaced.
   *
   * @param most how often, from the left; negative for all
   */
  static String replaced(String text, String old, String replacement, int most) {
    var out = new StringBuilder();
    var copied = 0;
    var from = 0;
    for (var times = 0; times != most; times++) {
      var at = text.indexOf(old, from);
      if (at < 0 || from > text.length()) {
        break;
      }
      out.append(text, copied, at).append(replacement);
      Limits.text(out.length());
      copied = at + old.length();
      // What is empty is found between all characters, once each.
      from = old.isEmpty() && at < text.length() ? text.offsetByCodePoints(at, 1) : copied;
      if (old.isEmpty() && at == text.length()) {
        break;
      }
    }
    return out.append(text, copied, text.length()).toString();
  }

  private static ListValue split(Str self, Bound arguments) {
    var most = arguments.integer(1, -1);
    return list(
        self,
        arguments.or(0, None.NONE) == None.NONE
            ? Splitting.words(self.text(), most)
            : Splitting.split(self.text(), arguments.text(0).text(), most));
  }

  private static ListValue splitFromRight(Str self, Bound arguments) {
    var most = arguments.integer(1, -1);
    return list(
        self,
        arguments.or(0, None.NONE) == None.NONE
            ? Splitting.wordsFromRight(self.text(), most)
            : Splitting.splitFromRight(self.text(), arguments.text(0).text(), most));
  }

  private static ListValue list(Str self, List<String> parts) {
    return new ListValue(parts.stream().<Value>map(self::as).toList());
  }

  private static TupleValue partition(Str self, Bound arguments, boolean last) {
    var text = self.text();
    var separator = arguments.text(0).text();
    if (separator.isEmpty()) {
      throw new Failure("empty separator");
    }
    var at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last
          ? TupleValue.of(self.as(""), self.as(""), self)
          : TupleValue.of(self, self.as(""), self.as(""));
    }
    return TupleValue.of(
        self.as(text.substring(0, at)),
        self.as(separator),
        self.as(text.substring(at + separator.length())));
  }

  private static Str join(Str self, Many items) {
    var out = new StringBuilder();
    var count = 0;
    for (var item : items) {
      if (!(item instanceof Str text)) {
        throw new Failure("sequence item %d: expected str instance, %s found", count, item.type());
      }
      out.append(count++ == 0 ? "" : self.text());
      out.append((self.safe() ? Markup.escaped(text) : text).text());
      Limits.text(out.length());
    }
    return self.as(out.toString());
  }

  /** The part of a text that a method's {@code start} and {@code end} leave. */
  private static Str part(Str self, Bound arguments) {
    return (Str) Slice.of(self, arguments.or(1, None.NONE), arguments.or(2, None.NONE), None.NONE);
  }

  private static boolean begins(Str self, Bound arguments) {
    var text = part(self, arguments).text();
    return alternatives(arguments).stream().anyMatch(text::startsWith);
  }

  private static boolean ends(Str self, Bound arguments) {
    var text = part(self, arguments).text();
    return alternatives(arguments).stream().anyMatch(text::endsWith);
  }

  private static List<String> alternatives(Bound arguments) {
    if (arguments.get(0) instanceof TupleValue tuple
        && tuple.items().stream().allMatch(Str.class::isInstance)) {
      return tuple.items().stream().map(Value::text).toList();
    }
    return List.of(arguments.text(0).text());
  }

  private static int find(Str self, Bound arguments, boolean last) {
    var text = part(self, arguments).text();
    var wanted = arguments.text(0).text();
    var at = last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
    var start = arguments.integerOrNone(1, 0);
    var size = self.size();
    var skipped = start < 0 ? Math.max(0, start + size) : start;
    return at < 0 || skipped > size ? -1 : skipped + text.codePointCount(0, at);
  }

  private static Value found(int place) {
    if (place < 0) {
      throw new Failure("substring not found");
    }
    return Int.of(place);
  }

  private static Value count(Str self, Bound arguments) {
    var text = part(self, arguments).text();
    var wanted = arguments.text(0).text();
    return Int.of(
        wanted.isEmpty()
            ? text.codePointCount(0, text.length()) + 1
            : Splitting.split(text, wanted, -1).size() - 1);
  }

  private static Str padded(Str self, Bound arguments, char align) {
    var fill = arguments.or(1, new Str(" "));
    if (!(fill instanceof Str text) || text.size() != 1) {
      throw new Failure("The fill character must be exactly one character long");
    }
    return padded(self, arguments.integer(0), align, text.text());
  }

  /**
   * A text filled up to a width.
   *
   * @param align where the text stands: {@code <}, {@code >} or {@code ^}
   */
  static Str padded(Str self, int width, char align, String fill) {
    var missing = Math.max(0, Limits.text(width) - self.size());
    var left =
        switch (align) {
          case '<' -> 0;
          case '>' -> missing;
          default -> missing / 2 + (missing & width & 1);
        };
    return self.as(fill.repeat(left) + self.text() + fill.repeat(missing - left));
  }

  private static Str zeroFilled(Str self, Bound arguments) {
    var text = self.text();
    var sign = text.startsWith("-") || text.startsWith("+") ? text.substring(0, 1) : "";
    var missing = Math.max(0, Limits.text(Math.max(0, arguments.integer(0))) - self.size());
    return self.as(sign + "0".repeat(missing) + text.substring(sign.length()));
  }
}
