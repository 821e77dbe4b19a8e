package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.diapason.metric.ClassificationReport.Confusion;
import org.junit.jupiter.api.Test;

class ClassificationReportTest {

  @Test
  void theMostFrequentConfusionsComeFirst() {
    var matrix = new ConfusionMatrix(List.of("cat", "dog", "eel"));
    count(matrix, 0, 1, 2);
    count(matrix, 0, 0, 6);
    count(matrix, 1, 0, 3);
    count(matrix, 1, 1, 1);
    count(matrix, 2, 1, 2);
    assertEquals(
        List.of(
            new Confusion("dog", "cat", 3, 0.75),
            new Confusion("cat", "dog", 2, 0.25),
            new Confusion("eel", "dog", 2, 1)),
        ClassificationReport.of(matrix).confusions());
  }

  @Test
  void theTextIsATableWithTheConfusionsBelow() {
    var matrix =
        new ConfusionMatrix(
            List.of("été", "an emoji 🎻", "insurance/claims/liability/vehicles/car\ndamage"));
    count(matrix, 0, 0, 3);
    count(matrix, 1, 0, 1);
    count(matrix, 1, 1, 7);
    count(matrix, 2, 1, 1000);
    assertEquals(
        """
                                                  precision    recall  f1-score   support

                                             été       0.75      1.00      0.86         3
                                      an emoji 🎻       0.01      0.88      0.01         8
        insurance/claims/lia…vehicles/car damage       0.00      0.00      0.00      1000

                                        accuracy                           0.01      1011
                                       macro avg       0.25      0.62      0.29      1011
                                    weighted avg       0.00      0.01      0.00      1011

        Most confused: reference → predicted, times, share of the reference class
        insurance/claims/lia…vehicles/car damage → an emoji 🎻      1000    100.0 %
                                             an emoji 🎻 → été         1     12.5 %
        """,
        ClassificationReport.of(matrix).text());
  }

  @Test
  void aLabelThatNeverOccursHasARowOfZerosAndNoPartInTheAverages() {
    var matrix = new ConfusionMatrix(List.of("a", "b", "never"));
    count(matrix, 0, 0, 3);
    count(matrix, 1, 1, 2);
    var report = ClassificationReport.of(matrix);
    assertEquals(new Scores(0, 0, 0, 0), report.classes().get(2));
    assertEquals(new Scores(1, 1, 1, 5), report.macro());
    assertEquals(List.of(), report.confusions());
  }

  private static void count(ConfusionMatrix matrix, int reference, int predicted, int times) {
    for (int i = 0; i < times; i++) {
      matrix.add(reference, predicted);
    }
  }
}
