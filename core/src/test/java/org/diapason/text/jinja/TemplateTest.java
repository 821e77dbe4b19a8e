package org.diapason.text.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Clock TIME =
      Clock.fixed(Instant.parse("2031-03-09T04:05:06.789012Z"), ZoneOffset.UTC);

  /** The last column is what Python's datetime(2031, 3, 9, 4, 5, 6, 789012).strftime gives. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "%d %b %Y | 09 Mar 2031",
        "%A %a %B %-d %e | Sunday Sun March 9 \" 9\"",
        "%H:%M:%S.%f %I %p %-I | 04:05:06.789012 04 AM 4",
        "%y %j %U %W %V %G %u %w | 31 068 10 09 10 2031 7 0",
        "%F %T %D %R %C %h | 2031-03-09 04:05:06 03/09/31 04:05 20 Mar",
        "%c | Sun Mar  9 04:05:06 2031",
        "%x %X | 03/09/31 04:05:06",
        "a%%b | a%b"
      })
  void strftimeNowWritesTheTimeAsPythonDoes(String format, String expected) {
    var template = Template.parse("{{ strftime_now(format) }}");
    assertEquals(
        expected.replace("\"", ""), template.render(Map.of("format", format), TIME).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '"',
      value = {
        "{{ 1 +\\n }} @ 2 @ found '}}', expected an expression",
        "a\\n{% if x %}\\nb @ 2 @ {% if %} is not closed: expected {% endif %}",
        "\\n\\n{% fro x in y %} @ 3 @ unknown tag {% fro %}",
        "\\n{{ a.b.c }} @ 2 @ 'dict object' has no attribute 'b'",
        "{{ a }}\\n{{ nothing.b }} @ 2 @ 'nothing' is undefined",
        "{{ 'a' + 1 }} @ 1 @ unsupported operand type(s) for +: 'str' and 'int'",
        "{# x #}\\n{{ a | shout }} @ 2 @ no filter named 'shout'",
        "\\n{{ [].append(1) }} @ 2 @ access to attribute 'append' of 'list' object is unsafe.",
        "{{ 'abc }} @ 1 @ unexpected character \"'\"",
        "{{ {1: 2] }} @ 1 @ found ']', expected '}'",
        "\\n{% include 'x' %} @ 2 @ {% include %} is not for chat templates",
        "{% for i in [1] %}\\n{{ i.x.y }}{% endfor %} @ 2 @ 'int object' has no attribute 'x'",
        "{% macro m() %}\\n\\n{{ 1 / 0 }}{% endmacro %}{{ m() }} @ 3 @ division by zero"
      })
  void errorsNameTheLineAndWhatWasExpected(String template, int line, String reason) {
    var error =
        assertThrows(
            TemplateException.class,
            () -> Template.parse(template.replace("\\n", "\n")).render(Map.of("a", Map.of())));
    assertEquals(line, error.line());
    assertTrue(error.reason().startsWith(reason), error.reason());
    assertEquals("line %d of the template: %s".formatted(line, error.reason()), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% for i in range(100001) %}{% endfor %}",
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 10 ** (10 ** 10) }}",
        "{{ (2 ** 60000) ** 60000 }}",
        "{{ 'ab' * 1000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ 'a'.zfill(1000000000) }}",
        "{{ 1.5 | round(1000000000) }}",
        "{{ '%.*f' % (1000000000, 1.5) }}",
        "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor"
            + " %}",
        "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor"
            + " %}",
        "{% set n = namespace(s='aa') %}{% for i in range(99) %}{% set n.s = n.s.replace('a', n.s)"
            + " %}{% endfor %}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor"
            + " %}",
        "{% set n = namespace(l=[]) %}{% for i in range(99999) %}{% set n.l = [n.l] %}{% endfor %}"
            + "{{ n.l }}",
        "{% set n = namespace() %}{% set n.n = n %}{{ n }}",
        "{% for x in [1] recursive %}{{ loop([x]) }}{% endfor %}"
      })
  void aRunawayTemplateIsStopped(String template) {
    assertThrows(TemplateException.class, () -> Template.parse(template).render(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{1:", "not ", "-", "f(", "a if b else "})
  void bracketsAndOperatorsThatPileUpAreStopped(String piece) {
    var error =
        assertThrows(TemplateException.class, () -> Template.parse("{{ " + piece.repeat(100_000)));
    assertTrue(error.reason().contains("levels"), error.reason());
  }

  @Test
  void blocksThatPileUpAndLongChainsAreStopped() {
    assertThrows(TemplateException.class, () -> Template.parse("{% if x %}".repeat(100_000)));
    var sum = "{{ 1" + " + 1".repeat(100_000) + " }}";
    assertThrows(TemplateException.class, () -> Template.parse(sum).render(Map.of()));
  }

  @Test
  void raiseExceptionIsToldFromAFailure() {
    var refused =
        assertThrows(
            TemplateException.class,
            () -> Template.parse("\n{{ raise_exception('not so') }}").render(Map.of()));
    assertTrue(refused.raised());
    assertEquals("not so", refused.reason());
    assertEquals(2, refused.line());
    var failed =
        assertThrows(TemplateException.class, () -> Template.parse("{{ 1 / 0 }}").render(Map.of()));
    assertFalse(failed.raised());
  }

  @Test
  void aGenerationThatIsKeptForLaterHasNoKnownPlace() {
    var kept =
        Template.parse("{% set x %}{% generation %}a{% endgeneration %}{% endset %}b{{ x }}")
            .render(Map.of());
    assertEquals(new Rendering("ba", List.of(), false), kept);
    var plain = Template.parse("b{% generation %}a{% endgeneration %}").render(Map.of());
    assertEquals(new Rendering("ba", List.of(new Span(1, 2)), true), plain);
  }

  @Test
  void oneTemplateServesManyThreads() {
    var template =
        Template.parse(
            "{% set n = namespace(s=0) %}{% for i in range(9) %}"
                + "{% set n.s = n.s + i * k %}{% endfor %}{{ n.s }}");
    var wrong =
        IntStream.range(0, 2000)
            .parallel()
            .filter(k -> !template.render(Map.of("k", k)).text().equals(String.valueOf(36 * k)))
            .count();
    assertEquals(0, wrong);
  }
}
