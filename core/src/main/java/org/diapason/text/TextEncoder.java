package org.diapason.text;

import java.util.Optional;
import java.util.OptionalInt;
import org.diapason.config.UserException;
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

  /**
   * As a model reads a text that was written with its special tokens in it, by a chat template or
   * alike. The token that texts begin with stands there once: the text's own, else the tokenizer's
   * where it puts one before every text. What is too long loses its end.
   */
  default Encoding encodeRendered(String text) {
    return encode(text, null);
  }

  /** The id of a special token, by its key such as {@code eos_token}; empty without one. */
  default OptionalInt specialToken(String key) {
    return OptionalInt.empty();
  }

  /** A special token as it is written, by its key such as {@code eos_token}; empty without one. */
  default Optional<String> specialTokenText(String key) {
    return Optional.empty();
  }

  /** Whether there is a {@link #chatTemplate}. */
  default boolean hasChatTemplate() {
    return false;
  }

  /**
   * What writes conversations as the model was trained to read them.
   *
   * @throws UserException if there is none, or one that cannot be read
   */
  default ChatTemplate chatTemplate() {
    throw new UserException("the tokenizer has no chat template");
  }
}
