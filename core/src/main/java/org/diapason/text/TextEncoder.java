package org.diapason.text;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Turns a text, or a pair of texts, into token ids. One that knows neither special tokens nor a
 * longest text need only {@link #encode}.
 */
@FunctionalInterface
public interface TextEncoder {

  /** As a model reads a text: with special tokens around it, cut to the longest that it takes. */
  Encoding encode(String text, @Nullable String textPair);

  /**
   * All tokens of a text; nothing is cut.
   *
   * @param addSpecialTokens whether {@code [CLS]}, {@code <s>} and the like are put around the text
   */
  default Encoding encodeWhole(String text, boolean addSpecialTokens) {
    return encode(text, null);
  }

  /** The id of a special token, by its key such as {@code eos_token}; empty without one. */
  default OptionalInt specialToken(String key) {
    return OptionalInt.empty();
  }
}
