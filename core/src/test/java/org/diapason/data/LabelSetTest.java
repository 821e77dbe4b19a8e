package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelSetTest {
  @TempDir Path folder;

  private RowSource source(String rows) throws IOException {
    var file = Files.writeString(folder.resolve("r.csv"), "text,label\n" + rows);
    return RowSource.of(List.of(file.toString()), List.of(Role.TEXT, Role.LABEL), Map.of());
  }

  @Test
  void numbersStandInNumericalOrderAndNamesInAlphabeticalOrder() {
    assertEquals(
        List.of("-1", "2", "10"), LabelSet.of(Map.of("10", 1L, "2", 5L, "-1", 1L)).names());
    assertEquals(List.of("10", "2", "x"), LabelSet.of(Map.of("10", 1L, "2", 5L, "x", 1L)).names());
  }

  @Test
  void labelsAreCountedWhereTheRowIsComplete() throws IOException {
    var labels = LabelSet.count(source("a,pos\nb, neg\nc,pos\n,pos\nd,\n"));
    assertEquals(List.of("neg", "pos"), labels.names());
    assertEquals(2, labels.count(1));
    assertEquals(1, labels.index("pos"));
    assertEquals(List.of("pos", "neg"), new ArrayList<>(labels.balance().keySet()));
    assertEquals("2 labels: pos 2, neg 1", labels.toString());
  }

  @Test
  void anUnknownLabelNamesTheNearest() {
    var labels = LabelSet.named(List.of("positive", "negative"));
    assertEquals(1, labels.index("negative"));
    var failure = assertThrows(UserException.class, () -> labels.index("Positve"));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("nearest: positive"), failure::getMessage);
    assertThrows(UserException.class, () -> LabelSet.named(List.of("a", "a")));
  }

  @Test
  void aColumnOfTextsOrMeasurementsIsNoColumnOfClasses() throws IOException {
    var texts = lines("text %d");
    var failure = assertThrows(UserException.class, () -> LabelSet.count(source(texts)));
    assertTrue(String.valueOf(failure.getMessage()).contains("looks like text"));
    var numbers = lines("%d.5");
    failure = assertThrows(UserException.class, () -> LabelSet.count(source(numbers)));
    assertTrue(String.valueOf(failure.getMessage()).contains("problem_type: regression"));
  }

  private static String lines(String label) {
    return IntStream.range(0, 400)
        .mapToObj(i -> "a," + label.formatted(i) + "\n")
        .collect(Collectors.joining());
  }
}
