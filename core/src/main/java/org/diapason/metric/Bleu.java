package org.diapason.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * BLEU of a corpus, equal to sacrebleu 2.5.1: the geometric mean of the shares of words, pairs,
 * triples and quadruples that a reference has too, less a penalty for brevity (Papineni et al.,
 * 2002). Texts should be as people write them; the metric finds the words itself.
 *
 * @param tokenize how texts are cut into words
 * @param lowercase whether case is ignored
 * @param smoothMethod what is put in place of a precision of 0
 * @param smoothValue for {@code floor} and {@code add-k}; null for 0.1 and 1
 * @param effectiveOrder leaves out orders that the predictions are too short for, as is right for
 *     the BLEU of single sentences
 */
@Doc("BLEU of a corpus, equal to sacrebleu's.")
public record Bleu(
    @Doc("How texts are cut into words.") @Default("13a") BleuTokenization tokenize,
    @Doc("Ignore case.") @Default("false") boolean lowercase,
    @Doc("What is put in place of a precision of 0.") @Default("exp") BleuSmoothing smoothMethod,
    @Doc("For floor and add-k; 0.1 and 1 where it is not set.") @Range(min = 0)
        @Nullable Double smoothValue,
    @Doc("Leave out orders that the predictions are too short for.") @Default("false")
        boolean effectiveOrder)
    implements MetricProvider {

  /** Words, pairs, triples and quadruples. */
  static final int ORDERS = 4;

  /**
   * @throws UserException if there is a value that the method does not take
   */
  public Bleu {
    if (smoothValue != null && !(smoothMethod.takesValue() && smoothValue >= 0)) {
      throw new UserException(
          "bleu: smooth_value is %s with smooth_method %s; floor and add-k take a value of 0 or more, the others none"
              .formatted(smoothValue, smoothMethod));
    }
  }

  /** As sacrebleu computes without options. */
  public Bleu() {
    this(BleuTokenization.V13A, false, BleuSmoothing.EXP, null, false);
  }

  @Override
  public String name() {
    return "bleu";
  }

  @Override
  public Corpus create(MetricContext context) {
    return new Corpus(this);
  }

  double smoothing() {
    return smoothValue == null ? smoothMethod.standardValue() : smoothValue;
  }

  private List<String> words(String text) {
    return tokenize.words(lowercase ? text.toLowerCase(Locale.ROOT) : text);
  }

  /** Counts over the examples so far; nothing grows with them. Not thread-safe. */
  public static final class Corpus implements TextMetric {
    private static final int NONE_YET = 0;
    private static final int VARYING = -1;

    private final Bleu options;
    private final long[] counts = new long[ORDERS];
    private final long[] totals = new long[ORDERS];
    private long predictionLength;
    private long referenceLength;
    private long examples;
    private int references = NONE_YET;

    private Corpus(Bleu options) {
      this.options = options;
    }

    @Override
    public void add(String prediction, List<String> references) {
      examples++;
      if (references.isEmpty()) {
        throw new UserException("example %d has no reference text".formatted(examples));
      }
      var predicted = options.words(prediction);
      var allowed = new HashMap<List<String>, Integer>();
      int nearest = -1;
      for (var reference : references) {
        var words = options.words(reference);
        ngrams(words).forEach((ngram, count) -> allowed.merge(ngram, count, Math::max));
        nearest = nearest < 0 ? words.size() : nearer(predicted.size(), nearest, words.size());
      }
      ngrams(predicted)
          .forEach(
              (ngram, count) -> {
                totals[ngram.size() - 1] += count;
                counts[ngram.size() - 1] += Math.min(count, allowed.getOrDefault(ngram, 0));
              });
      predictionLength += predicted.size();
      referenceLength += nearest;
      this.references =
          this.references == NONE_YET || this.references == references.size()
              ? references.size()
              : VARYING;
    }

    /** Which of two lengths is nearer to a third; the shorter one of equally near ones. */
    private static int nearer(int length, int first, int second) {
      int difference = Math.abs(length - first) - Math.abs(length - second);
      return difference < 0 || (difference == 0 && first < second) ? first : second;
    }

    private static Map<List<String>, Integer> ngrams(List<String> words) {
      var ngrams = new HashMap<List<String>, Integer>();
      for (int n = 1; n <= ORDERS; n++) {
        for (int i = 0; i + n <= words.size(); i++) {
          ngrams.merge(words.subList(i, i + n), 1, Integer::sum);
        }
      }
      return ngrams;
    }

    /** The score so far, with its parts. */
    public BleuScore score() {
      return BleuScore.of(options, counts, totals, predictionLength, referenceLength);
    }

    /**
     * What another must know to get the same score, as sacrebleu writes it; the version is that of
     * the sacrebleu whose scores these are.
     */
    public String signature() {
      var smoothing = options.smoothMethod;
      return "nrefs:%s|case:%s|eff:%s|tok:%s|smooth:%s%s|version:2.5.1"
          .formatted(
              references == VARYING ? "var" : Integer.toString(references),
              options.lowercase ? "lc" : "mixed",
              options.effectiveOrder ? "yes" : "no",
              options.tokenize,
              smoothing,
              smoothing.takesValue()
                  ? String.format(Locale.ROOT, "[%.2f]", options.smoothing())
                  : "");
    }

    @Override
    public SortedMap<String, Double> results() {
      var score = score();
      var results = new TreeMap<String, Double>();
      results.put("bleu", score.score());
      results.put("bleu_bp", score.brevityPenalty());
      results.put("bleu_sys_len", (double) predictionLength);
      results.put("bleu_ref_len", (double) referenceLength);
      for (int n = 0; n < ORDERS; n++) {
        results.put("bleu_precision_" + (n + 1), score.precisions().get(n));
      }
      if (examples == 0) {
        results.replaceAll((name, value) -> Double.NaN);
      }
      return results;
    }

    @Override
    public String report() {
      return "%s\nsignature %s\n".formatted(score(), signature());
    }
  }
}
