package org.diapason.generate;

import java.util.function.Consumer;
import org.diapason.text.Tokenizer;

/**
 * Hands out a text while its tokens come in: whole characters only, and what was handed out is
 * taken to stay. What follows a token is known from the whole text alone (a space at the beginning
 * of a word belongs to its token, a character may be several tokens), so that is decoded each time.
 * Not safe for use by several threads.
 */
final class TextStream {
  private static final char INCOMPLETE = '\uFFFD';

  private final Tokenizer tokenizer;
  private final Consumer<String> pieces;
  private int[] tokens = {};
  private int handedOut;

  TextStream(Tokenizer tokenizer, Consumer<String> pieces) {
    this.tokenizer = tokenizer;
    this.pieces = pieces;
  }

  void add(int token) {
    tokens = Search.append(tokens, token);
    var text = text();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == INCOMPLETE) {
      end--;
    }
    handOut(text, end);
  }

  /** Hands out the rest, characters that never became whole as U+FFFD. */
  void end() {
    var text = text();
    handOut(text, text.length());
  }

  private void handOut(String text, int end) {
    if (end > handedOut) {
      pieces.accept(text.substring(handedOut, end));
      handedOut = end;
    }
  }

  private String text() {
    return tokenizer.decode(tokens, true);
  }
}
