package org.diapason.metric;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a text that reasons answers in the end, in a form in which equal answers are equal:
 * compatible characters are one (NFKC), case and a full stop at the end do not count, nor how wide
 * blanks are. Immutable.
 */
public final class FinalAnswer {
  private final String after;
  private final @Nullable Pattern pattern;

  /**
   * @param after what the answer follows, such as {@code </think>}; where a text has it, what comes
   *     before does not count
   * @param pattern a regular expression: the answer is its last match, or the first group of that;
   *     null for all
   * @throws UserException when the expression is none
   */
  public FinalAnswer(String after, @Nullable String pattern) {
    this.after = after;
    try {
      this.pattern = pattern == null ? null : Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new UserException(
          "the answer pattern %s is no regular expression: %s"
              .formatted(pattern, e.getDescription()),
          e);
    }
  }

  /** The answer of a text; empty where it has none. */
  public String of(String text) {
    var place = after.isEmpty() ? -1 : text.lastIndexOf(after);
    var answer = place < 0 ? text : text.substring(place + after.length());
    if (pattern != null) {
      answer =
          pattern
              .matcher(answer)
              .results()
              .reduce((first, second) -> second)
              .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
              .orElse("");
    }
    return normalized(answer);
  }

  private static String normalized(@Nullable String answer) {
    return Normalizer.normalize(answer == null ? "" : answer, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\s+", " ")
        .strip()
        .replaceFirst("\\s*\\.$", "");
  }

  /**
   * The answer that most texts give, the earliest of several: self-consistency (Wang et al., 2022).
   * Texts without an answer have no vote.
   *
   * @return empty where no text has an answer
   */
  public String voted(List<String> texts) {
    var votes = new LinkedHashMap<String, Integer>();
    texts.stream()
        .map(this::of)
        .filter(answer -> !answer.isEmpty())
        .forEach(answer -> votes.merge(answer, 1, Integer::sum));
    return votes.entrySet().stream()
        .reduce((best, next) -> next.getValue() > best.getValue() ? next : best)
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
