package org.diapason.text;

import java.util.List;

/**
 * Takes away the spaces that splitting English into words has put before punctuation. Reference:
 * {@code clean_up_tokenization} of Transformers, which replaces in this order.
 */
final class CleanUp {
  private static final List<String> BEFORE_WHICH_NO_SPACE_STANDS =
      List.of("n't", "'m", "'s", "'ve", "'re");

  private CleanUp() {}

  static String of(String text) {
    var clean = text;
    for (var mark : List.of(".", "?", "!", ",")) {
      clean = clean.replace(" " + mark, mark);
    }
    clean = clean.replace(" ' ", "'");
    for (var ending : BEFORE_WHICH_NO_SPACE_STANDS) {
      clean = clean.replace(" " + ending, ending);
    }
    return clean;
  }
}
