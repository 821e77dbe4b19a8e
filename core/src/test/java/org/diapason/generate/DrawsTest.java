package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn has the distribution that it should have, by Pearson's chi-square test. */
class DrawsTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;
  private static final float[] SCORES = {0, 1, NEVER, -1, 2.5f, NEVER, 0.5f};
  private static final int DRAWS = 100_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -7, 123_456_789})
  void anIndexIsDrawnByItsProbability(long seed) {
    var draws = new Draws(seed, 0);
    var counts = new int[SCORES.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[draws.index(SCORES)]++;
    }
    assertFits(probabilities(), counts);
  }

  /** The first draw of each sequence, as the first tokens of many prompts are drawn. */
  @Test
  void sequencesOfOneSeedAreDrawnIndependently() {
    var counts = new int[SCORES.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[new Draws(3, i).index(SCORES)]++;
    }
    assertFits(probabilities(), counts);
  }

  @Test
  void severalIndicesAreDrawnOneAfterTheOtherWithoutReturning() {
    var p = probabilities();
    var draws = new Draws(5, 0);
    var counts = new int[SCORES.length * SCORES.length];
    for (int i = 0; i < DRAWS; i++) {
      int[] pair = draws.indices(SCORES, 2);
      counts[pair[0] * SCORES.length + pair[1]]++;
    }
    var expected = new double[counts.length];
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < p.length; j++) {
        expected[i * p.length + j] = i == j ? 0 : p[i] * p[j] / (1 - p[i]);
      }
    }
    assertFits(expected, counts);
  }

  /** Two tokens of a model, drawn as `generate` draws them, against their exact probabilities. */
  @Test
  void sampledTextsHaveTheProbabilitiesOfTheModel() {
    var model = new TableModel(6);
    var config =
        Fixtures.config("do_sample=true", "max_new_tokens=2", "top_k=4", "temperature=1.5");
    var noStrings = new StopStrings(List.of(), id -> new byte[0]);
    int texts = 60_000;
    int together = 100;
    var counts = new int[36];
    for (int first = 0; first < texts; first += together) {
      var prompts = new Batch.Numbered[together];
      for (int i = 0; i < together; i++) {
        prompts[i] = new Batch.Numbered(first + i, new int[] {3, 4});
      }
      for (var found : new Batch(model, config, noStrings, 9).run(List.of(prompts), null)) {
        int[] tokens = found.get(0).tokens();
        counts[tokens[0] * 6 + tokens[1]]++;
      }
    }
    var expected = new double[36];
    double[] second = drawnFrom(model, 3, 4);
    for (int i = 0; i < 6; i++) {
      double[] third = drawnFrom(model, 4, i);
      for (int j = 0; j < 6; j++) {
        expected[i * 6 + j] = second[i] * third[j];
      }
    }
    assertFits(expected, counts);
  }

  /** Probabilities of the four most likely tokens at temperature 1.5. */
  private static double[] drawnFrom(TableModel model, int first, int second) {
    float[] logits = model.logits(new int[] {first, second});
    var falling = logits.clone();
    Arrays.sort(falling);
    float least = falling[logits.length - 4];
    var p = new double[logits.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = logits[i] < least ? 0 : Math.exp(logits[i] / 1.5);
    }
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(each -> each / sum).toArray();
  }

  @Test
  void theSameSeedDrawsTheSameAndAnotherSeedDoesNot() {
    assertArrayEquals(new Draws(1, 2).indices(SCORES, 5), new Draws(1, 2).indices(SCORES, 5));
    assertFalse(new Draws(1, 2).next() == new Draws(1, 3).next());
    assertFalse(new Draws(1, 2).next() == new Draws(2, 2).next());
  }

  @Test
  void whereEveryTokenIsForbiddenNothingIsDrawn() {
    assertThrows(UserException.class, () -> new Draws(1, 1).index(new float[] {NEVER, NEVER}));
  }

  private static double[] probabilities() {
    double sum = 0;
    for (float score : SCORES) {
      sum += Math.exp(score);
    }
    var p = new double[SCORES.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(SCORES[i]) / sum;
    }
    return p;
  }

  /** Within five standard deviations of what the statistic is when the distribution is right. */
  private static void assertFits(double[] expected, int[] counts) {
    int all = Arrays.stream(counts).sum();
    double statistic = 0;
    int possible = 0;
    for (int i = 0; i < counts.length; i++) {
      if (expected[i] == 0) {
        assertTrue(counts[i] == 0, "drew what is impossible");
      } else {
        double difference = counts[i] - all * expected[i];
        statistic += difference * difference / (all * expected[i]);
        possible++;
      }
    }
    int freedom = possible - 1;
    assertTrue(statistic < freedom + 5 * Math.sqrt(2 * freedom), statistic + " of " + freedom);
  }
}
