package org.diapason.bench;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.diapason.pipeline.JsonLines;
import org.diapason.pipeline.Pipeline;
import org.diapason.pipeline.PipelineOptions;
import org.diapason.tensor.Precision;

/**
 * Times predictions of JSON lines, from line to line, once the model is loaded and some lines have
 * warmed it up. Arguments: model directory, file, precision, longest text in tokens.
 */
public final class Predictions {
  private static final int WARM_UP = 32;

  private Predictions() {}

  public static void main(String[] args) throws IOException {
    var lines = Files.readAllLines(Path.of(args[1]));
    var precision = Precision.valueOf(args[2].toUpperCase(Locale.ROOT));
    var options =
        new PipelineOptions(
            precision, Integer.valueOf(args[3]), PipelineOptions.DEFAULTS.batchSize());
    try (var pipeline = Pipeline.of(Path.of(args[0]), options)) {
      predict(pipeline, lines.subList(0, Math.min(WARM_UP, lines.size())));
      var start = System.nanoTime();
      predict(pipeline, lines);
      var seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(new Gson().toJson(Map.of("examples_per_second", lines.size() / seconds)));
    }
  }

  private static void predict(Pipeline pipeline, List<String> lines) throws IOException {
    var input = new BufferedReader(new StringReader(String.join("\n", lines)));
    var counts =
        new JsonLines(pipeline, false, System.err::println)
            .predict(input, "lines", Writer.nullWriter());
    if (counts.predicted() != lines.size()) {
      throw new IllegalStateException("%d bad lines".formatted(counts.bad()));
    }
  }
}
