package org.diapason.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.CompleteRows;
import org.diapason.data.DataConfig;
import org.diapason.data.DataConfig.Leakage;
import org.diapason.data.Dataset;
import org.diapason.data.EncodedRows;
import org.diapason.data.LabelSet;
import org.diapason.data.LeakageCheck;
import org.diapason.data.ParallelRows;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.data.RowReport;
import org.diapason.data.RowSource;
import org.diapason.data.SelectedRows;
import org.diapason.data.Split;
import org.diapason.data.Split.Part;
import org.diapason.data.SplitSizes;
import org.diapason.data.TextFingerprint;
import org.diapason.data.TokenStore;
import org.diapason.hub.CacheDirectory;
import org.diapason.task.Task;
import org.diapason.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * From files to examples: classes, parts, leakage, tokens. What is worth knowing is told as it is
 * found.
 */
final class DataPreparation {
  private static final String GROUP = "group";

  private final DataConfig config;
  private final Task task;
  private final Consumer<String> notices;
  private @Nullable Parts parts;

  DataPreparation(DataConfig config, Task task, Consumer<String> notices) {
    this.config = config;
    this.task = task;
    this.notices = notices;
  }

  /**
   * The rows before any tokenizer.
   *
   * @param others the sources that are validation or test data as a whole
   */
  private record Parts(RowSource train, Survey survey, Split split, Map<Part, RowSource> others) {}

  private Parts parts() {
    var found = parts;
    if (found == null) {
      found = readParts();
      parts = found;
    }
    return found;
  }

  private Parts readParts() {
    var train = source(config.train());
    notices.accept("columns: " + train.columns());
    var survey = survey(train);
    notices.accept(survey.report.toString());
    if (survey.labels.size() > 0) {
      notices.accept("class balance: " + survey.labels);
    }
    var others = new EnumMap<Part, RowSource>(Part.class);
    if (config.validation() != null) {
      others.put(Part.VALIDATION, source(config.validation()));
    }
    if (config.test() != null) {
      others.put(Part.TEST, source(config.test()));
    }
    return new Parts(train, survey, withoutLeaks(train, split(survey), others), others);
  }

  /** The texts that are trained on, and no others: what a tokenizer may be trained on. */
  TrainingTexts trainingTexts() {
    var split = parts().split;
    var trained = split.without(split.rows(Part.VALIDATION)).without(split.rows(Part.TEST));
    return new TrainingTexts(
        new SelectedRows(parts().train, trained), task.texts(), unused(trained));
  }

  /**
   * @param maxLength the most tokens of an example
   */
  PreparedData prepare(Tokenizer tokenizer, int maxLength) {
    var split = parts().split;
    var labels = parts().survey.labels;
    var used = new SelectedRows(parts().train, split);
    var examples = encode(used, labels, unused(split), tokenizer, maxLength);
    Function<Part, Dataset> part =
        name -> {
          var other = parts().others.get(name);
          var encoded =
              other == null
                  ? part(examples, split, name)
                  : encode(other, labels, "", tokenizer, maxLength);
          return task.arrange(encoded, maxLength);
        };
    var data =
        PreparedData.of(
            part.apply(Part.TRAIN), part.apply(Part.VALIDATION), part.apply(Part.TEST), labels);
    notices.accept(data.toString());
    return data;
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
        var names = source.read(row, task::classesOf);
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

  /** Which training rows go where; all to training when other parts have files of their own. */
  private Split split(Survey survey) {
    var wanted = config.split();
    var rows = Math.toIntExact(survey.report.kept());
    if (config.hasOwnParts()) {
      return Split.random(rows, new SplitSizes(rows, 0, 0), 0);
    }
    var sizes = SplitSizes.of(rows, wanted.train(), wanted.validation(), wanted.test());
    if (survey.groups.length > 0) {
      return Split.byGroup(survey.groups, sizes, wanted.seed());
    }
    return wanted.stratify() && survey.classes.length > 0
        ? Split.stratified(survey.classes, sizes, wanted.seed())
        : Split.random(rows, sizes, wanted.seed());
  }

  private Split withoutLeaks(RowSource source, Split split, Map<Part, RowSource> others) {
    if (config.leakage() == Leakage.IGNORE) {
      return split;
    }
    try (var check = new LeakageCheck(config.leakageThreshold())) {
      var used =
          IntStream.range(0, split.rows()).filter(row -> split.of(row) != Part.UNUSED).toArray();
      var next = new int[1];
      ParallelRows.forEach(
          new SelectedRows(source, split),
          this::fingerprint,
          text -> check.add(split.of(used[next[0]++]), text));
      others.forEach(
          (part, other) ->
              ParallelRows.forEach(other, this::fingerprint, text -> check.add(part, text)));
      var report = check.report();
      notices.accept("leakage: " + report);
      if (config.leakage() == Leakage.REPORT || report.trainRows().length == 0) {
        return split;
      }
      notices.accept(
          String.format(
              Locale.ROOT,
              "%,d training rows removed, whose text is in another part",
              report.trainRows().length));
      return split.without(Arrays.stream(report.trainRows()).map(row -> used[row]).toArray());
    }
  }

  /** The rows that no part uses, a bit a row. */
  private static String unused(Split split) {
    var rows = new BitSet();
    Arrays.stream(split.rows(Part.UNUSED)).forEach(rows::set);
    return HexFormat.of().formatHex(rows.toByteArray());
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

  /**
   * @param selection what decides which rows of its files the source has
   */
  private Dataset encode(
      RowSource source, LabelSet labels, String selection, Tokenizer tokenizer, int maxLength) {
    var head = task.head(labels.names());
    var key =
        TokenStore.key(
            source.files(),
            tokenizer.fingerprint(),
            task.toString(),
            source.columns().toString(),
            labels.names().toString(),
            selection);
    var encoded =
        EncodedRows.of(
            source,
            tokenizer,
            (row, encoder) -> task.encode(row, encoder, head),
            CacheDirectory.of("tokens"),
            key);
    var name = name(source.files());
    if (encoded.rows().dropped() > 0) {
      notices.accept("%s: %s".formatted(name, encoded.rows()));
    }
    notices.accept("%s: %s".formatted(name, encoded.lengths()));
    encoded.lengths().warning().ifPresent(notices);
    tellEmpty(encoded.examples(), name, maxLength);
    return encoded.examples();
  }

  private static String name(List<Path> files) {
    var first = files.get(0).getFileName();
    return files.size() == 1
        ? first.toString()
        : String.format(Locale.ROOT, "%s and %,d more", first, files.size() - 1);
  }

  private void tellEmpty(Dataset examples, String name, int maxLength) {
    var empty = IntStream.range(0, examples.size()).filter(i -> examples.length(i) == 0).count();
    if (empty == 0) {
      return;
    }
    var told =
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d examples are left out, of which nothing to learn stays within"
                + " data.max_length (%,d)",
            name,
            empty,
            examples.size(),
            maxLength);
    if (empty == examples.size()) {
      throw new UserException(told + "; raise it");
    }
    notices.accept(told);
  }

  private RowSource source(List<String> patterns) {
    var roles = new ArrayList<>(task.roles());
    var columns = new HashMap<>(config.columns());
    var group = config.split().group();
    if (group != null) {
      roles.add(Role.required(GROUP));
      columns.put(GROUP, group);
    }
    return RowSource.of(patterns, roles, columns);
  }

  /** Of everything of a row that a model reads. */
  private TextFingerprint fingerprint(Row row) {
    return TextFingerprint.of(
        task.inputs().stream()
            .map(role -> row.values().getOrDefault(role.name(), ""))
            .collect(Collectors.joining("\n")));
  }
}
