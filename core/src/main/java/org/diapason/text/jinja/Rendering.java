package org.diapason.text.jinja;

import java.util.List;

/**
 * What a template makes of its variables.
 *
 * @param text what it prints
 * @param generated the parts of the text that {@code {% generation %}} encloses, in their order
 * @param allPlacesKnown false where some {@code {% generation %}} stands in a macro, a filter or
 *     what is kept in a variable, so that its place in the text is not known
 */
public record Rendering(String text, List<Span> generated, boolean allPlacesKnown) {
  public Rendering {
    generated = List.copyOf(generated);
  }
}
