package org.diapason.text.jinja;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/**
 * What went wrong in an operation on values, which does not know its line in the template. {@link
 * Interpreter} adds the line.
 */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean raised;

  @FormatMethod
  Failure(@FormatString String message, Object... values) {
    this(false, message.formatted(values));
  }

  private Failure(boolean raised, String message) {
    super(message, null, false, false);
    this.raised = raised;
  }

  /** The template itself called {@code raise_exception}. */
  static Failure raisedByTemplate(String message) {
    return new Failure(true, message);
  }

  boolean raised() {
    return raised;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
