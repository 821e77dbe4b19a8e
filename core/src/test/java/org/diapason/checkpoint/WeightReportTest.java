package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.Test;

class WeightReportTest {
  private static final TensorInfo WIDE = new TensorInfo(DType.FLOAT32, 2, 3);

  @Test
  void namesMissingUnexpectedAndMismatchedWeights() {
    var report =
        WeightReport.of(
            Map.of("both", WIDE, "classifier.weight", WIDE, "new", WIDE),
            Map.of(
                "both",
                WIDE,
                "classifier.weight",
                new TensorInfo(DType.FLOAT32, 5, 3),
                "old",
                WIDE));
    assertEquals(Set.of("new"), report.missing());
    assertEquals(Set.of("old"), report.unexpected());
    assertEquals(Set.of("classifier.weight"), report.mismatched().keySet());
    assertFalse(report.isClean());
    assertEquals(
        """
        missing: new
        unexpected: old
        mismatched: classifier.weight (stored [5, 3], wanted [2, 3])
        """,
        report.toString());
  }

  @Test
  void lookAtShapesAndNotAtElementTypes() {
    var report =
        WeightReport.of(Map.of("w", WIDE), Map.of("w", new TensorInfo(DType.BFLOAT16, 2, 3)));
    assertTrue(report.isClean());
    assertEquals("", report.toString());
  }
}
