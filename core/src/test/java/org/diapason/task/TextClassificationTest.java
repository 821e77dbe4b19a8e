package org.diapason.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.diapason.data.Example;
import org.diapason.data.Row;
import org.diapason.model.HeadSpec;
import org.diapason.model.ProblemType;
import org.diapason.text.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextClassificationTest {
  private static final TextClassification ONE =
      TextClassification.of(ProblemType.SINGLE_LABEL_CLASSIFICATION);
  private static final TextClassification SEVERAL =
      TextClassification.of(ProblemType.MULTI_LABEL_CLASSIFICATION);
  private static final TextClassification VALUE = TextClassification.of(ProblemType.REGRESSION);
  private static final List<String> NAMES = List.of("red", "green", "blue");

  @Test
  void aClassIsItsNumber() {
    assertArrayEquals(new int[] {2}, encode(ONE, "blue").ints("labels"));
    assertEquals(List.of("blue"), ONE.classesOf(row("blue")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"red|blue; 1 0 1", "' green | red '; 1 1 0", "[\"green\"]; 0 1 0", "[]; 0 0 0"})
  void severalClassesAreAOneEach(String cell, String expected) {
    var labels = encode(SEVERAL, cell).floats("labels");
    assertEquals(expected, "%.0f %.0f %.0f".formatted(labels[0], labels[1], labels[2]));
  }

  @Test
  void aValueIsItself() {
    assertArrayEquals(new float[] {-2.5f}, encode(VALUE, " -2.5 ").floats("labels"));
    assertEquals(List.of(), VALUE.classesOf(row("-2.5")));
    assertEquals(List.of("LABEL_0"), VALUE.head(List.of()).labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "high", "2,5", ""})
  void aValueThatTrainingCannotUseIsRefused(String cell) {
    var error = assertThrows(UserException.class, () -> encode(VALUE, cell));
    assertTrue(String.valueOf(error.getMessage()).startsWith("the label " + cell + " is no"));
  }

  @Test
  void aClassThatTheModelDoesNotHaveIsRefused() {
    for (var task : List.of(ONE, SEVERAL)) {
      var error = assertThrows(UserException.class, () -> encode(task, "yellow"));
      assertEquals("unknown label yellow; the labels are red, green, blue", error.getMessage());
    }
    assertThrows(UserException.class, () -> encode(SEVERAL, "[red"));
  }

  @Test
  void spacesAroundALabelAreNotPartOfIt() {
    assertArrayEquals(new int[] {2}, encode(ONE, " blue ").ints("labels"));
    assertEquals(List.of("blue"), ONE.classesOf(row(" blue ")));
    assertEquals(List.of("red", "blue"), SEVERAL.classesOf(row(" [\"red \", \" blue\"]")));
  }

  @Test
  void whereClassesHaveNoNamesTheirNumbersServe() {
    var head = ONE.head(List.of("LABEL_0", "LABEL_1", "LABEL_2"));
    assertArrayEquals(
        new int[] {1}, ONE.encode(row("1"), (text, pair) -> tokens(), head).ints("labels"));
    assertThrows(UserException.class, () -> ONE.encode(row("3"), (text, pair) -> tokens(), head));
  }

  @Test
  void aClassAloneIsNothingToLearn() {
    assertThrows(UserException.class, () -> ONE.head(List.of("red")));
    assertThrows(UserException.class, () -> SEVERAL.head(List.of()));
    assertEquals(1, SEVERAL.head(List.of("red")).labels().size());
  }

  @Test
  void theLabelIsNoInput() {
    assertEquals(
        List.of("text", "text_pair"), ONE.inputs().stream().map(role -> role.name()).toList());
  }

  @Test
  void aRowWithoutLabelIsAnExampleWithout() {
    var row = new Row("test", 1, Map.of("text", "a text"));
    assertFalse(ONE.encode(row, (text, pair) -> tokens(), head(ONE)).has("labels"));
  }

  /** scipy.special.softmax and expit of these logits. */
  @Test
  void predictionsAreProbabilities() {
    var logits = new float[] {2, -1, 0.5f};
    var one = ONE.predict(logits, head(ONE));
    assertEquals("red", one.label());
    assertEquals(0.7855970346, one.score(), 1e-9);
    assertEquals(0.0391125733, one.scores().get("green"), 1e-9);
    var several = SEVERAL.predict(logits, head(SEVERAL));
    assertEquals("red|blue", several.label());
    assertEquals(0.6224593312, several.scores().get("blue"), 1e-9);
    var value = VALUE.predict(new float[] {-3.25f}, head(VALUE));
    assertEquals(-3.25, value.score());
    assertEquals("LABEL_0", value.label());
  }

  @Test
  void hugeLogitsStayProbabilities() {
    var prediction = ONE.predict(new float[] {1e30f, -1e30f, 0}, head(ONE));
    assertEquals(1, prediction.score());
    assertEquals(0, prediction.scores().get("green"));
  }

  private static HeadSpec head(TextClassification task) {
    return task.head(NAMES);
  }

  private static Row row(String label) {
    return new Row("test", 1, Map.of("text", "a text", "label", label));
  }

  private static Example encode(TextClassification task, String label) {
    return task.encode(row(label), (text, pair) -> tokens(), head(task));
  }

  private static Encoding tokens() {
    return new Encoding(
        new int[] {5}, new int[] {0}, new int[][] {{0, 1}}, new int[] {0}, new boolean[1], 0);
  }
}
