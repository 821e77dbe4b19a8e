package org.diapason.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.CompleteRows;
import org.diapason.data.DataConfig;
import org.diapason.data.DataConfig.Leakage;
import org.diapason.data.Dataset;
import org.diapason.data.EncodedRows;
import org.diapason.data.LabelSet;
import org.diapason.data.LeakageCheck;
import org.diapason.data.LeakageReport;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.data.RowReport;
import org.diapason.data.RowSource;
import org.diapason.data.SelectedRows;
import org.diapason.data.Split;
import org.diapason.data.Split.Part;
import org.diapason.data.SplitSizes;
import org.diapason.data.TokenStore;
import org.diapason.hub.CacheDirectory;
import org.diapason.hub.DataSets;
import org.diapason.task.Task;
import org.diapason.text.Tokenizer;

/**
 * From files to examples: classes, parts, leakage, tokens. What is worth knowing is told as it is
 * found.
 */
final class DataPreparation {
  private static final String GROUP = "group";

  private final DataConfig config;
  private final Task task;
  private final Tokenizer tokenizer;
  private final Consumer<String> notices;

  DataPreparation(DataConfig config, Task task, Tokenizer tokenizer, Consumer<String> notices) {
    this.config = config;
    this.task = task;
    this.tokenizer = tokenizer;
    this.notices = notices;
  }

  PreparedData prepare() {
    var train = source(config.train());
    notices.accept("columns: " + train.columns());
    var survey = survey(train);
    notices.accept(survey.report.toString());
    if (survey.labels.size() > 0) {
      notices.accept("class balance: " + survey.labels);
    }
    return config.hasOwnParts() ? fromFiles(train, survey) : fromSplit(train, survey);
  }

  /**
   * What one walk over the training rows tells.
   *
   * @param classes a number for each row, from 0; empty when rows have not exactly one class
   * @param groups a number for each row; empty when rows are not grouped
   */
  private record Survey(LabelSet labels, int[] classes, int[] groups, RowReport report) {}

  private Survey survey(RowSource source) {
    var counter = new LabelSet.Counter(source);
    var numbers = new HashMap<String, Integer>();
    var groupNumbers = new HashMap<String, Integer>();
    var classes = IntStream.builder();
    var groups = IntStream.builder();
    var single = true;
    try (var rows = new CompleteRows(source)) {
      for (var row = rows.next(); row != null; row = rows.next()) {
        var names = task.classesOf(row);
        names.forEach(counter::add);
        single &= names.size() == 1;
        if (single) {
          classes.add(numbers.computeIfAbsent(names.get(0), name -> numbers.size()));
        }
        var group = row.get(GROUP);
        if (group != null) {
          groups.add(groupNumbers.computeIfAbsent(group, name -> groupNumbers.size()));
        }
      }
      return new Survey(
          counter.labels(),
          single ? classes.build().toArray() : new int[0],
          groups.build().toArray(),
          rows.report());
    }
  }

  private PreparedData fromSplit(RowSource source, Survey survey) {
    var split = withoutLeaks(source, split(survey));
    var used = new SelectedRows(source, split);
    var examples = encode(used, survey.labels, config.split().toString() + config.leakage());
    var train = part(examples, split, Part.TRAIN);
    var validation = part(examples, split, Part.VALIDATION);
    var test = part(examples, split, Part.TEST);
    notices.accept(
        "%,d rows to train on, %,d to validate, %,d to test"
            .formatted(train.size(), validation.size(), test.size()));
    return new PreparedData(
        train,
        validation.size() == 0 ? null : validation,
        test.size() == 0 ? null : test,
        survey.labels,
        source.columns());
  }

  /** The examples of a part; rows that no part uses have no example. */
  private static Dataset part(Dataset examples, Split split, Part part) {
    var positions = IntStream.builder();
    var position = 0;
    for (int row = 0; row < split.rows(); row++) {
      if (split.of(row) == part) {
        positions.add(position);
      }
      if (split.of(row) != Part.UNUSED) {
        position++;
      }
    }
    return examples.subset(positions.build().toArray());
  }

  private Split split(Survey survey) {
    var wanted = config.split();
    var rows = Math.toIntExact(survey.report.kept());
    var sizes = SplitSizes.of(rows, wanted.train(), wanted.validation(), wanted.test());
    if (survey.groups.length > 0) {
      return Split.byGroup(survey.groups, sizes, wanted.seed());
    }
    return wanted.stratify() && survey.classes.length > 0
        ? Split.stratified(survey.classes, sizes, wanted.seed())
        : Split.random(rows, sizes, wanted.seed());
  }

  private Split withoutLeaks(RowSource source, Split split) {
    if (config.leakage() == Leakage.IGNORE) {
      return split;
    }
    try (var check = new LeakageCheck(config.leakageThreshold())) {
      var used =
          IntStream.range(0, split.rows()).filter(row -> split.of(row) != Part.UNUSED).toArray();
      var next = new int[1];
      forEachRow(
          new SelectedRows(source, split), row -> check.add(split.of(used[next[0]++]), texts(row)));
      var report = check.report();
      notices.accept("leakage: " + report);
      if (config.leakage() == Leakage.REMOVE && report.trainRows().length > 0) {
        tellRemoved(report);
        return split.without(Arrays.stream(report.trainRows()).map(row -> used[row]).toArray());
      }
      return split;
    }
  }

  private PreparedData fromFiles(RowSource train, Survey survey) {
    var validation = config.validation() == null ? null : source(config.validation());
    var test = config.test() == null ? null : source(config.test());
    var others = new EnumMap<Part, RowSource>(Part.class);
    if (validation != null) {
      others.put(Part.VALIDATION, validation);
    }
    if (test != null) {
      others.put(Part.TEST, test);
    }
    return new PreparedData(
        encode(withoutLeaks(train, others, survey), survey.labels, config.leakage().name()),
        validation == null ? null : encode(validation, survey.labels, ""),
        test == null ? null : encode(test, survey.labels, ""),
        survey.labels,
        train.columns());
  }

  private RowSource withoutLeaks(RowSource train, Map<Part, RowSource> others, Survey survey) {
    if (config.leakage() == Leakage.IGNORE) {
      return train;
    }
    try (var check = new LeakageCheck(config.leakageThreshold())) {
      forEachRow(train, row -> check.add(Part.TRAIN, texts(row)));
      others.forEach((part, source) -> forEachRow(source, row -> check.add(part, texts(row))));
      var report = check.report();
      notices.accept("leakage: " + report);
      if (config.leakage() == Leakage.REPORT || report.trainRows().length == 0) {
        return train;
      }
      tellRemoved(report);
      var rows = Math.toIntExact(survey.report.kept());
      var all = Split.random(rows, SplitSizes.of(rows, 1, 0, 0), 0);
      return new SelectedRows(train, all.without(report.trainRows()));
    }
  }

  private void tellRemoved(LeakageReport report) {
    notices.accept(
        "%,d training rows removed, whose text is in another part"
            .formatted(report.trainRows().length));
  }

  private Dataset encode(RowSource source, LabelSet labels, String choice) {
    var head = task.head(labels.names());
    var key =
        TokenStore.key(
            source.files(),
            tokenizer.fingerprint(),
            task.toString(),
            source.columns().toString(),
            labels.names().toString(),
            choice);
    var encoded =
        EncodedRows.of(
            source,
            tokenizer,
            (row, encoder) -> {
              try {
                return task.encode(row, encoder, head);
              } catch (UserException e) {
                throw new UserException(source.place(row) + ": " + e.getMessage(), e);
              }
            },
            CacheDirectory.of("tokens"),
            key);
    notices.accept("%s: %s".formatted(source.files().get(0).getFileName(), encoded.lengths()));
    encoded.lengths().warning().ifPresent(notices);
    return encoded.examples();
  }

  private RowSource source(List<String> patterns) {
    var roles = new ArrayList<>(task.roles());
    var columns = new HashMap<>(config.columns());
    var group = config.split().group();
    if (group != null) {
      roles.add(Role.required(GROUP));
      columns.put(GROUP, group);
    }
    var files =
        patterns.stream()
            .map(name -> DataSets.isEmbedded(name) ? DataSets.find(name).toString() : name)
            .toList();
    return RowSource.of(files, roles, columns);
  }

  /** Everything of a row that a model reads. */
  private String texts(Row row) {
    return String.join(
        "\n",
        task.roles().stream()
            .filter(role -> !role.equals(Role.LABEL))
            .map(role -> row.values().getOrDefault(role.name(), ""))
            .toList());
  }

  private static void forEachRow(RowSource source, Consumer<Row> consumer) {
    try (var rows = new CompleteRows(source)) {
      for (var row = rows.next(); row != null; row = rows.next()) {
        consumer.accept(row);
      }
    }
  }
}
