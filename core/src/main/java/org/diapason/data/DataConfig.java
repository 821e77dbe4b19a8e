package org.diapason.data;

import java.util.List;
import java.util.Map;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Excludes;
import org.diapason.config.Range;
import org.jspecify.annotations.Nullable;

/** Where the data comes from and how it is prepared. */
@Doc("Where the data comes from and how it is prepared.")
public record DataConfig(
    @Doc(
            "Training data: csv, tsv, json, jsonl, parquet, txt with a text a line (also .gz), a"
                + " glob, a folder with one folder of text files for each label, or embedded:NAME.")
        List<String> train,
    @Doc("Validation data in files of its own.") @Excludes("split")
        @Nullable List<String> validation,
    @Doc("Test data in files of its own.") @Excludes("split") @Nullable List<String> test,
    @Doc(
            "Role to column, such as {text: review, label: sentiment}; by name, or by number from 0"
                + " in a file without header.")
        @Default("{}")
        Map<String, String> columns,
    @Doc(
            "Longest text in tokens, special tokens included; what the model can take when it is"
                + " not set.")
        @Range(min = 4)
        @Nullable Integer maxLength,
    @Doc("How the training data is divided when there are no files of their own.")
        SplitConfig split,
    @Doc(
            "What is done about texts that sit in two parts: report, remove them from the training"
                + " data, or ignore.")
        @Default("report")
        Leakage leakage,
    @Doc("Share of common pieces from which two texts count as nearly the same.")
        @Default("0.8")
        @Range(min = 0.7, max = 1)
        double leakageThreshold) {

  /** What is done about texts that sit in two parts. */
  public enum Leakage {
    REPORT,
    REMOVE,
    IGNORE
  }

  /** How one set of rows becomes three. */
  @Doc("How the training data is divided.")
  public record SplitConfig(
      @Doc("Share of the rows to train on, or with whole numbers in all three their count.")
          @Default("0.70")
          @Range(min = 0)
          double train,
      @Doc("Share or count of the rows to validate on.") @Default("0.15") @Range(min = 0)
          double validation,
      @Doc("Share or count of the rows to test on.") @Default("0.15") @Range(min = 0) double test,
      @Doc("Keep each class in the same proportions.") @Default("true") boolean stratify,
      @Doc("Decides which rows go where.") @Default("42") long seed,
      @Doc("A column whose values stay together, such as an author or a document.")
          @Nullable String group) {}

  public DataConfig {
    train = List.copyOf(train);
    validation = validation == null ? null : List.copyOf(validation);
    test = test == null ? null : List.copyOf(test);
    columns = Map.copyOf(columns);
  }

  /** Whether validation or test data come from files of their own. */
  public boolean hasOwnParts() {
    return validation != null || test != null;
  }
}
