package org.diapason.text.jinja;

/**
 * A part of a text.
 *
 * @param start its first UTF-16 character
 * @param end the character after its last
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a span: " + start + " to " + end);
    }
  }
}
