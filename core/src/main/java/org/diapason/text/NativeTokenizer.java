package org.diapason.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of Hugging Face's tokenizers library, in native memory. Many threads may encode at
 * once; closing waits for them. The library is called directly: the class that DJL puts before it
 * parses the file a second time in Java and reports to an address on some clouds.
 */
final class NativeTokenizer implements AutoCloseable {
  static {
    // Without it DJL may download a library that fits the machine's GPU.
    System.setProperty("ai.djl.offline", "true");
  }

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final TokenizerJson json;
  private long handle;

  /**
   * What the library says of a text, without truncation and padding: one entry a token.
   *
   * @param words index of the word, -1 where there is none
   * @param sequences 1 for tokens of the pair
   * @param specials 1 for tokens that were added around the text
   * @param spans where the token stands, in code points; null for special tokens
   */
  record Tokens(
      long[] ids,
      long[] types,
      long[] words,
      long[] sequences,
      long[] specials,
      @Nullable CharSpan[] spans) {

    boolean isSpecial(int token) {
      return specials[token] == 1;
    }

    /** 0 for a token of the text, 1 for one of its pair. */
    int sequence(int token) {
      return sequences[token] == 1 ? 1 : 0;
    }
  }

  /**
   * @throws UserException if the library refuses the file
   */
  NativeTokenizer(TokenizerJson json) {
    this.json = json;
    try {
      LibUtils.checkStatus();
    } catch (RuntimeException e) {
      throw new UserException(
          """
          the native tokenizers library cannot be loaded (%s); it is unpacked into the directory \
          DJL_CACHE_DIR, or .djl.ai in the home directory, which must be writable\
          """
              .formatted(e.getMessage()),
          e);
    }
    try {
      handle = TokenizersLibrary.LIB.createTokenizerFromString(json.text());
    } catch (RuntimeException e) {
      throw json.damaged(e);
    }
    // What the file stores of them tells of some training, not of the model.
    TokenizersLibrary.LIB.disableTruncation(handle);
    TokenizersLibrary.LIB.disablePadding(handle);
  }

  /**
   * @throws UserException if the vocabulary has no token for a part of the text, nor for unknown
   *     ones
   */
  Tokens encode(String text, @Nullable String textPair, boolean addSpecialTokens) {
    return whileOpen(
        tokenizer -> {
          var library = TokenizersLibrary.LIB;
          long encoding;
          try {
            encoding =
                textPair == null
                    ? library.encode(tokenizer, text, addSpecialTokens)
                    : library.encodeDual(tokenizer, text, textPair, addSpecialTokens);
          } catch (RuntimeException e) {
            throw json.damaged(e);
          }
          try {
            return new Tokens(
                library.getTokenIds(encoding),
                library.getTypeIds(encoding),
                library.getWordIds(encoding),
                library.getSequenceIds(encoding),
                library.getSpecialTokenMask(encoding),
                library.getTokenCharSpans(encoding));
          } finally {
            library.deleteEncoding(encoding);
          }
        });
  }

  String decode(long[] ids, boolean skipSpecialTokens) {
    return whileOpen(tokenizer -> TokenizersLibrary.LIB.decode(tokenizer, ids, skipSpecialTokens));
  }

  private <T> T whileOpen(LongFunction<T> action) {
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return action.apply(handle);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
