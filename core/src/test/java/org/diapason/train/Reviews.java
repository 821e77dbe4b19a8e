package org.diapason.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.diapason.pipeline.TinyModel;

/**
 * A tiny pretrained model, files of reviews that one word decides, and short runs on them.
 *
 * @param directory holds the model and the files
 */
record Reviews(Path directory) {

  /** Writes the model and 160 reviews to train on. */
  static Reviews in(Path directory) throws IOException {
    var reviews = new Reviews(directory);
    TinyModel.body(reviews.model());
    reviews.write("train.csv", 160, 1);
    return reviews;
  }

  Path model() {
    return directory.resolve("model");
  }

  Path train() {
    return directory.resolve("train.csv");
  }

  /**
   * @param seed other seeds give other texts
   */
  Path write(String name, int rows, int seed) throws IOException {
    return write(
        directory.resolve(name),
        "review,sentiment",
        IntStream.range(0, rows).mapToObj(row -> review(1000 * seed + row)).toList());
  }

  /** The word good or bad decides, with a comma and quotes. */
  private static String review(int row) {
    var good = row % 2 == 0;
    var text = TinyModel.text(new Random(row * 31L), good ? "good" : "bad");
    return "\"%s, %s\",%s".formatted(text, text, good ? "positive" : "negative");
  }

  static Path write(Path file, String header, List<String> lines) throws IOException {
    var all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    return Files.write(file, all);
  }

  /** A short run; the sets come over it. */
  RunConfig config(Path output, String... sets) {
    var yaml =
        """
        model: %s
        task: text-classification
        data: {train: [%s]}
        training:
          output_dir: %s
          num_train_epochs: 1
          per_device_train_batch_size: 16
          learning_rate: 5.0e-3
          save_strategy: "no"
          report_to: [none]
        engine: {threads: 1, precision: float32}
        """
            .formatted(model(), train(), output);
    return RunConfig.schema().parse("test.yaml", yaml, List.of(sets)).value();
  }

  static double figure(RunResult result, String key) {
    var test = result.test();
    if (test == null || !test.metrics().containsKey(key)) {
      throw new AssertionError(key + " was not measured: " + test);
    }
    return test.metrics().get(key);
  }
}
