package org.diapason.metric;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well a language model foresees texts: {@code perplexity}, the exponential of the mean
 * cross-entropy of a token (Jelinek et al., 1977), and {@code accuracy}, the share of tokens that
 * it would have guessed, as Transformers' {@code run_clm.py} reports them.
 *
 * <p>A prediction is the sum of an example's cross-entropies and how many of its tokens are
 * guessed; a reference is how many there are.
 */
public record Perplexity() implements MetricProvider {

  @Override
  public String name() {
    return "perplexity";
  }

  @Override
  public Metric create(MetricContext context) {
    return new Accumulator();
  }

  private static final class Accumulator implements Metric {
    private final InputCheck check = new InputCheck(2);
    private double loss;
    private double guessed;
    private double tokens;

    @Override
    public void add(float[] prediction, float[] reference) {
      check.figures(prediction, reference);
      loss += prediction[0];
      guessed += prediction[1];
      tokens += reference[0];
    }

    @Override
    public SortedMap<String, Double> results() {
      var results = new TreeMap<String, Double>();
      results.put("perplexity", Math.exp(loss / tokens));
      results.put("accuracy", guessed / tokens);
      return results;
    }
  }
}
