package org.diapason.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a leakage check keeps of a text.
 *
 * @param hash of the text without what does not distinguish texts
 * @param excerpt its beginning, to show
 * @param signature of {@link MinHash}
 */
public record TextFingerprint(long hash, String excerpt, int[] signature) {
  static final int EXCERPT_CHARS = 80;

  /** Takes some microseconds a hundred letters; safe on many threads. */
  public static TextFingerprint of(String text) {
    var normalized = MinHash.normalized(text);
    var stripped = text.strip();
    return new TextFingerprint(
        hash(normalized),
        stripped.substring(0, Math.min(stripped.length(), EXCERPT_CHARS)),
        MinHash.signature(normalized));
  }

  private static long hash(String normalized) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var hash = digest.digest(normalized.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
