package org.diapason.data;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.text.ChatTemplate;
import org.diapason.text.Encoding;
import org.diapason.text.TextEncoder;
import org.jspecify.annotations.Nullable;

/** An encoder that keeps a histogram of the lengths it sees. Safe for many threads. */
public final class LengthMeter implements TextEncoder {
  private final TextEncoder encoder;
  private final SortedMap<Integer, Long> histogram = new TreeMap<>();
  private long examples;
  private long truncated;
  private long removedTokens;

  public LengthMeter(TextEncoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public Encoding encode(String text, @Nullable String textPair) {
    var encoding = encoder.encode(text, textPair);
    count(encoding.length(), encoding.removedTokens());
    return encoding;
  }

  @Override
  public Encoding encodeWhole(String text, boolean addSpecialTokens) {
    var encoding = encoder.encodeWhole(text, addSpecialTokens);
    count(encoding.length(), 0);
    return encoding;
  }

  @Override
  public Encoding encodeRendered(String text) {
    var encoding = encoder.encodeRendered(text);
    count(encoding.length(), encoding.removedTokens());
    return encoding;
  }

  @Override
  public OptionalInt specialToken(String key) {
    return encoder.specialToken(key);
  }

  @Override
  public Optional<String> specialTokenText(String key) {
    return encoder.specialTokenText(key);
  }

  @Override
  public boolean hasChatTemplate() {
    return encoder.hasChatTemplate();
  }

  @Override
  public ChatTemplate chatTemplate() {
    return encoder.chatTemplate();
  }

  private synchronized void count(int kept, int removed) {
    histogram.merge(kept + removed, 1L, Long::sum);
    examples++;
    truncated += removed > 0 ? 1 : 0;
    removedTokens += removed;
  }

  public synchronized LengthReport report() {
    return new LengthReport(
        examples,
        quantile(0.5),
        quantile(0.95),
        histogram.isEmpty() ? 0 : histogram.lastKey(),
        truncated,
        removedTokens);
  }

  /** The shortest length that this share of the texts does not exceed. */
  private int quantile(double share) {
    long left = (long) Math.ceil(share * examples);
    for (var entry : histogram.entrySet()) {
      left -= entry.getValue();
      if (left <= 0) {
        return entry.getKey();
      }
    }
    return 0;
  }
}
