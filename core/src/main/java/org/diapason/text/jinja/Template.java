package org.diapason.text.jinja;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A template that was read. It can be rendered by many threads at once.
 *
 * <p>Reference: Jinja2 3.1 ({@code ImmutableSandboxedEnvironment}), with the settings and functions
 * of Transformers' {@code chat_template_utils}.
 */
public final class Template {
  private final Program program;

  private Template(Program program) {
    this.program = program;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if it is none; the message names the line and what was expected
   */
  public static Template parse(String source) {
    try {
      return new Template(StatementParser.parse(source));
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /**
   * Renders the template.
   *
   * @param variables name to value: strings, numbers, booleans, nulls, lists and maps of them
   * @throws TemplateException if it fails, or takes more than a template may
   */
  public Rendering render(Map<String, ? extends @Nullable Object> variables) {
    return render(variables, Clock.system(ZoneId.systemDefault()));
  }

  /** The same, with the time that {@code strftime_now} tells. */
  public Rendering render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
    try {
      var scope = new Scope(Globals.scope(clock));
      variables.forEach((name, value) -> scope.set(name, PlainData.value(value)));
      return new Interpreter().render(program, scope);
    } catch (StackOverflowError e) {
      // Values can hold one another deeper than any stack; all state is this rendering's own.
      throw tooDeep();
    }
  }

  private static TemplateException tooDeep() {
    return new TemplateException(1, "the template or its values are nested too deep");
  }
}
