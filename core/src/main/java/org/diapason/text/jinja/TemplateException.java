package org.diapason.text.jinja;

import org.diapason.config.UserException;

/** A template that cannot be read, or that fails on its variables. */
public final class TemplateException extends UserException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String reason;
  private final boolean raised;

  TemplateException(int line, String reason) {
    this(line, reason, false);
  }

  TemplateException(int line, Failure failure) {
    this(line, failure.reason(), failure.raised());
  }

  private TemplateException(int line, String reason, boolean raised) {
    super("line " + line + " of the template: " + reason);
    this.line = line;
    this.reason = reason;
    this.raised = raised;
  }

  /** The line of the template, counted from 1. */
  public int line() {
    return line;
  }

  /** What is wrong, without the line. */
  public String reason() {
    return reason;
  }

  /** Whether the template itself refused its variables, by {@code raise_exception}. */
  public boolean raised() {
    return raised;
  }
}
