package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.pipeline.TinyModel;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Tokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files become examples: which rows, in which part, with which labels, and what is told of them.
 */
class DataPreparationTest {
  @TempDir static Path shared;
  private static Tokenizer tokenizer;

  @TempDir Path directory;
  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void loadTokenizer() {
    tokenizer = AutoTokenizer.of(TinyModel.body(shared));
  }

  @AfterAll
  static void closeTokenizer() {
    tokenizer.close();
  }

  private PreparedData prepareFor(String task, String... data) {
    var yaml = "model: %s\ntask: %s\ndata: {train: [], leakage: ignore}\n".formatted(shared, task);
    var sets = Arrays.stream(data).map(set -> "data." + set).toList();
    var config = RunConfig.schema().parse("test.yaml", yaml, sets).value();
    return new DataPreparation(config.data(), config.task(), notices::add).prepare(tokenizer, 512);
  }

  private PreparedData prepare(String... data) {
    return prepareFor("text-classification", data);
  }

  private String train(String name, String... lines) throws IOException {
    return "train=[%s]".formatted(write(name, lines));
  }

  private Path write(String name, String... lines) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, List.of(lines));
  }

  /** Rows {@code text,label} with texts that differ. */
  private static String[] rows(int count) {
    var lines = new ArrayList<>(List.of("text,label"));
    IntStream.range(0, count)
        .forEach(row -> lines.add(text(row) + "," + (row % 2 == 0 ? "no" : "yes")));
    return lines.toArray(String[]::new);
  }

  private static String text(int row) {
    return TinyModel.text(new Random(row), "good", "bad", "one");
  }

  private static List<String> texts(Dataset examples) {
    return IntStream.range(0, examples.size())
        .mapToObj(row -> tokenizer.decode(examples.get(row).ints("input_ids"), true))
        .toList();
  }

  private static int label(Dataset examples, int row) {
    return examples.get(row).ints("labels")[0];
  }

  private void assertTold(String part) {
    assertTrue(notices.stream().anyMatch(notice -> notice.contains(part)), notices::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reviews.csv", "reviews.tsv", "reviews.jsonl", "reviews", "unnamed.tsv"})
  void everyFormatGivesTheSameExamples(String name) throws IOException {
    var columns = "columns={}";
    switch (name) {
      case "reviews.csv" -> write(name, "label,text", "pos,a good film", "neg,a bad film");
      case "reviews.tsv" -> write(name, "label\ttext", "pos\ta good film", "neg\ta bad film");
      case "reviews.jsonl" ->
          write(
              name,
              "{\"text\": \"a good film\", \"label\": \"pos\"}",
              "{\"text\": \"a bad film\", \"label\": \"neg\"}");
      case "unnamed.tsv" -> {
        write(name, "pos\ta good film", "neg\ta bad film");
        columns = "columns={text: 1, label: 0}";
      }
      default -> {
        write("reviews/pos/1.txt", "a good film");
        write("reviews/neg/1.txt", "a bad film");
      }
    }
    var data =
        prepare(
            "train=[%s]".formatted(directory.resolve(name)),
            columns,
            "split={train: 1, validation: 0, test: 0}");
    assertEquals(List.of("neg", "pos"), data.labels().names());
    assertEquals(Set.of("a good film", "a bad film"), Set.copyOf(texts(data.train())));
    var good = texts(data.train()).indexOf("a good film");
    assertEquals(1, label(data.train(), good));
    assertEquals(0, label(data.train(), 1 - good));
    assertNull(data.validation());
    assertNull(data.test());
  }

  @Test
  void aSplitGivesEveryRowToOnePartAndEachClassItsShare() throws IOException {
    var data = prepare(train("reviews.csv", rows(100)));
    assertEquals(70, data.train().size());
    assertEquals(15, data.validation().size());
    assertEquals(15, data.test().size());
    var positives = IntStream.range(0, 70).filter(row -> label(data.train(), row) == 1).count();
    assertEquals(35, positives);
    var all = new HashSet<>(texts(data.train()));
    all.addAll(texts(data.validation()));
    all.addAll(texts(data.test()));
    assertEquals(
        IntStream.range(0, 100).mapToObj(DataPreparationTest::text).collect(Collectors.toSet()),
        all);
    assertTold("class balance: 2 labels: ");
    assertTold("70 examples to train on, 15 to validate, 15 to test");
  }

  @Test
  void whatIsToldOfSeveralFilesSaysSo() throws IOException {
    write("part-1.csv", rows(10));
    write("part-2.csv", rows(20));
    prepare("train=[%s]".formatted(directory.resolve("part-*.csv")));
    assertTold("part-1.csv and 1 more: tokens per text");
  }

  @Test
  void anotherSeedGivesAnotherSplit() throws IOException {
    var file = train("reviews.csv", rows(100));
    var one = texts(prepare(file, "split={seed: 1}").train());
    assertEquals(one, texts(prepare(file, "split={seed: 1}").train()));
    var other = texts(prepare(file, "split={seed: 2}").train());
    assertTrue(!one.equals(other) && one.size() == other.size());
  }

  @Test
  void countsTakeSoManyRows() throws IOException {
    var data =
        prepare(train("reviews.csv", rows(100)), "split={train: 20, validation: 6, test: 10}");
    assertEquals(20, data.train().size());
    assertEquals(6, data.validation().size());
    assertEquals(10, data.test().size());
    var parts = new ArrayList<>(texts(data.train()));
    parts.addAll(texts(data.validation()));
    parts.addAll(texts(data.test()));
    assertEquals(36, Set.copyOf(parts).size());
  }

  /** Each author writes one text three times, so that texts tell who wrote them. */
  @Test
  void aGroupStaysTogether() throws IOException {
    var lines = new ArrayList<>(List.of("text,label,author"));
    for (int row = 0; row < 60; row++) {
      lines.add("%s,%s,author%d".formatted(text(row / 3), row % 2 == 0 ? "no" : "yes", row / 3));
    }
    var data = prepare(train("reviews.csv", lines.toArray(String[]::new)), "split={group: author}");
    var train = Set.copyOf(texts(data.train()));
    var others = new HashSet<>(texts(data.validation()));
    others.addAll(texts(data.test()));
    assertEquals(20, train.size() + others.size());
    others.retainAll(train);
    assertEquals(Set.of(), others);
  }

  @Test
  void rowsWithoutTextOrLabelAreLeftOutAndShown() throws IOException {
    var file =
        train("reviews.csv", "text,label", "good film,pos", ",pos", "bad film,neg", "dull film,");
    var data = prepare(file, "split={train: 1, validation: 0, test: 0}");
    assertEquals(2, data.train().size());
    assertTold("2 of 4 rows left out: ");
    assertTold("reviews.csv, line 3: no text; ");
    assertTold("reviews.csv, line 5: no label");
  }

  @Test
  void anUnknownLabelInValidationDataNamesItsRow() throws IOException {
    var refused =
        assertThrows(
            UserException.class,
            () ->
                prepare(
                    train("train.csv", rows(10)),
                    "validation=[%s]"
                        .formatted(
                            write("other.csv", "text,label", "good film,yes", "bad film,maybe"))));
    var message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("other.csv, line 3: unknown label maybe"), message);
    assertTrue(message.contains("no, yes"), message);
  }

  @Test
  void aLabelThatCannotBeReadNamesItsRow() throws IOException {
    var file = train("train.csv", "text,label", "good film,a|b", "bad film,\"[a\"");
    var task = "{name: text-classification, problem_type: multi_label_classification}";
    var refused = assertThrows(UserException.class, () -> prepareFor(task, file));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("train.csv, line 3: "), refused::toString);
  }

  @Test
  void textsInTwoPartsAreReportedOrRemoved() throws IOException {
    var file = train("train.csv", rows(20));
    var leaking = new ArrayList<>(List.of("text,label"));
    IntStream.range(0, 3).forEach(row -> leaking.add(text(row).toUpperCase(Locale.ROOT) + ",yes"));
    IntStream.range(30, 35).forEach(row -> leaking.add(text(row) + ",yes"));
    var test = "test=[%s]".formatted(write("test.csv", leaking.toArray(String[]::new)));

    assertEquals(20, prepare(file, test, "leakage=report").train().size());
    assertTold("leakage: 3 texts of ");
    notices.clear();
    var data = prepare(file, test, "leakage=remove");
    assertTold("3 training rows removed");
    assertEquals(17, data.train().size());
    assertEquals(8, data.test().size());
    assertEquals(
        IntStream.range(3, 20).mapToObj(DataPreparationTest::text).toList(), texts(data.train()));
    assertNull(data.validation());
  }

  /** The tokens of a run before, with other rows removed, must not be found again. */
  @Test
  void whatIsRemovedFollowsTheOtherFiles() throws IOException {
    var file = train("train.csv", rows(20));
    for (var row : new int[] {4, 5}) {
      var test = "test=[%s]".formatted(write("test.csv", "text,label", text(row) + ",yes"));
      var expected =
          new ArrayList<>(IntStream.range(0, 20).mapToObj(DataPreparationTest::text).toList());
      expected.remove(row);
      assertEquals(expected, texts(prepare(file, test, "leakage=remove").train()));
    }
  }

  @Test
  void textsInTwoPartsOfASplitAreRemoved() throws IOException {
    var lines = rows(60);
    for (int row = 41; row <= 60; row++) {
      lines[row] = lines[row - 40];
    }
    var file = train("train.csv", lines);
    var sizes = "split={train: 0.5, validation: 0.25, test: 0.25}";
    var data = prepare(file, sizes, "leakage=remove");
    var train = Set.copyOf(texts(data.train()));
    var others = new HashSet<>(texts(data.validation()));
    others.addAll(texts(data.test()));
    others.retainAll(train);
    assertEquals(Set.of(), others);
    assertTrue(data.train().size() < 30, data::toString);
    assertEquals(15, data.validation().size());
  }

  @Test
  void textsThatAreTooLongAreCutAndTold() throws IOException {
    var lines = new ArrayList<>(List.of("text,label"));
    for (int row = 0; row < 10; row++) {
      lines.add("good ".repeat(3 + row * 10).strip() + "," + (row % 2 == 0 ? "no" : "yes"));
    }
    var data = prepare(train("long.csv", lines.toArray(String[]::new)));
    var longest = IntStream.range(0, data.train().size()).map(data.train()::length).max();
    assertEquals(TinyModel.POSITIONS, longest.orElseThrow());
    assertTold("raise data.max_length");
    assertTold("maximum 95; 7 of 10 (70.0 %) lost ");
  }

  @Test
  void severalClassesARowAreCountedAndEncoded() throws IOException {
    var file =
        train(
            "topics.csv",
            "text,label",
            "good film,a | b",
            "bad film,[]",
            "dull film,\"[\"\"c\"\"]\"");
    var task = "{name: text-classification, problem_type: multi_label_classification}";
    var data = prepareFor(task, file, "split={train: 1, validation: 0, test: 0}");
    assertEquals(List.of("a", "b", "c"), data.labels().names());
    var texts = texts(data.train());
    assertArrayEquals(
        new float[] {1, 1, 0}, data.train().get(texts.indexOf("good film")).floats("labels"));
    assertArrayEquals(
        new float[] {0, 0, 0}, data.train().get(texts.indexOf("bad film")).floats("labels"));
    assertArrayEquals(
        new float[] {0, 0, 1}, data.train().get(texts.indexOf("dull film")).floats("labels"));
  }

  @Test
  void valuesAreNoClasses() throws IOException {
    var file = train("stars.csv", "text,score", "good film,4.5", "bad film,-1");
    var task = "{name: text-classification, problem_type: regression}";
    var data = prepareFor(task, file, "split={train: 1, validation: 0, test: 0}");
    assertEquals(0, data.labels().size());
    var texts = texts(data.train());
    assertArrayEquals(
        new float[] {4.5f}, data.train().get(texts.indexOf("good film")).floats("labels"));
  }

  @Test
  void aPairOfTextsIsOneExample() throws IOException {
    var file =
        train(
            "pairs.csv",
            "premise,hypothesis,label",
            "good film,bad plot,no",
            "the film,a film,yes");
    var data = prepare(file, "split={train: 1, validation: 0, test: 0}");
    var pair = data.train().get(texts(data.train()).indexOf("good film bad plot"));
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 1}, pair.ints("token_type_ids"));
    assertTold("text_pair=hypothesis");
  }
}
