package org.diapason.text;

import java.util.List;
import org.diapason.text.jinja.Span;

/**
 * A conversation as the model reads it.
 *
 * @param text the whole, special tokens included: it is to be tokenized without adding any
 * @param answers the parts that the assistant wrote, with the token that ends a turn where the
 *     template writes one; in order, without overlap
 */
public record RenderedChat(String text, List<Span> answers) {
  public RenderedChat {
    answers = List.copyOf(answers);
  }
}
