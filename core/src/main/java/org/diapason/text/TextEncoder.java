package org.diapason.text;

import org.jspecify.annotations.Nullable;

/** Turns a text, or a pair of texts, into token ids. */
@FunctionalInterface
public interface TextEncoder {
  Encoding encode(String text, @Nullable String textPair);
}
