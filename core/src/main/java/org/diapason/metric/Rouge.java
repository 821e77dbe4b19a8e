package org.diapason.metric;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.UserException;

/**
 * How much of the references a summary has (Lin, 2004), equal to Google's rouge-score 0.1.2: {@code
 * rouge1} and {@code rouge2} by words and pairs of words, {@code rougeL} by the longest common
 * subsequence, {@code rougeLsum} by that of lines. Each is the mean over the examples of the
 * F-measure, from 0 to 1, as Hugging Face's {@code evaluate} has it without bootstrapping; {@code
 * rouge1_precision}, {@code rouge1_recall} and so on are the parts. Of several references, that
 * with the best F-measure counts, for each figure apart.
 *
 * <p>Words are runs of a to z and digits, in lower case, as in the reference: accented letters end
 * a word.
 *
 * @param useStemmer whether English endings are taken from words of more than three letters
 */
@Doc("ROUGE of summaries, equal to rouge-score's.")
public record Rouge(
    @Doc("Take English endings from words first, with Porter's stemmer.") @Default("false")
        boolean useStemmer)
    implements MetricProvider {

  /** Without stemmer. */
  public Rouge() {
    this(false);
  }

  @Override
  public String name() {
    return "rouge";
  }

  @Override
  public TextMetric create(MetricContext context) {
    return new Corpus(useStemmer);
  }

  private static final class Corpus implements TextMetric {
    private final boolean useStemmer;
    private final SortedMap<String, Double> sums = new TreeMap<>();
    private long examples;

    Corpus(boolean useStemmer) {
      this.useStemmer = useStemmer;
      for (var kind : RougeKind.values()) {
        add(kind, Overlap.NONE);
      }
    }

    @Override
    public void add(String prediction, List<String> references) {
      examples++;
      if (references.isEmpty()) {
        throw new UserException("example %d has no reference text".formatted(examples));
      }
      var predicted = RougeText.of(prediction, useStemmer);
      var texts =
          references.stream().map(reference -> RougeText.of(reference, useStemmer)).toList();
      for (var kind : RougeKind.values()) {
        var best = kind.compare(texts.get(0), predicted);
        for (var text : texts.subList(1, texts.size())) {
          var overlap = kind.compare(text, predicted);
          best = overlap.fMeasure() > best.fMeasure() ? overlap : best;
        }
        add(kind, best);
      }
    }

    private void add(RougeKind kind, Overlap overlap) {
      sums.merge(kind.toString(), overlap.fMeasure(), Double::sum);
      sums.merge(kind + "_precision", overlap.precision(), Double::sum);
      sums.merge(kind + "_recall", overlap.recall(), Double::sum);
    }

    @Override
    public SortedMap<String, Double> results() {
      var means = new TreeMap<>(sums);
      means.replaceAll((name, sum) -> sum / examples);
      return means;
    }
  }
}
