package org.diapason.pipeline;

import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.generate.GenerationConfig;
import org.diapason.generate.Generator;
import org.diapason.generate.Prompt;
import org.diapason.metric.MetricContext;
import org.diapason.metric.MetricProvider;
import org.diapason.metric.TextMetric;
import org.diapason.model.Model;
import org.diapason.task.Task;
import org.diapason.text.Tokenizer;

/**
 * Lets a model answer each text of a data set, and compares what it writes with the answer that is
 * expected, as Transformers' {@code Seq2SeqTrainer} does with {@code predict_with_generate}.
 *
 * @param metrics of texts, see {@link #areFor}
 */
public record WrittenTexts(
    Tokenizer tokenizer, GenerationConfig how, int batchSize, List<MetricProvider> metrics) {
  /** Examples that are looked at together, of which those of like length share a batch. */
  private static final int WINDOW = 64;

  private static final String LENGTH = "gen_len";

  public WrittenTexts {
    metrics = List.copyOf(metrics);
  }

  /** Whether a metric compares texts. */
  public static boolean areFor(MetricProvider metric, List<String> labels) {
    return metric.create(new MetricContext(labels)) instanceof TextMetric;
  }

  /**
   * How long answers may get.
   *
   * @throws UserException when the examples of a task are no texts with answers
   */
  public static int answerLength(Task task) {
    OptionalInt length = task.answerLength();
    return length.orElseThrow(
        () ->
            new UserException(
                "examples of %s are no texts with answers to compare; only seq2seq lets a model write in evaluations (for a model of instruction, see diapason evaluate --answers)"
                    .formatted(task.name())));
  }

  /**
   * Writes and compares.
   *
   * @param model stays the caller's
   * @return the metrics' figures, and {@code gen_len}: how many tokens were written, in the mean
   */
  public Evaluation of(Model model, Dataset examples, String prefix, Evaluation.Progress progress) {
    var start = System.nanoTime();
    var accumulators =
        metrics.stream()
            .map(metric -> (TextMetric) metric.create(new MetricContext(List.of())))
            .toList();
    var generator = Generator.of(model, tokenizer, how, batchSize);
    long tokens = 0;
    for (int first = 0; first < examples.size(); first += WINDOW) {
      var end = Math.min(examples.size(), first + WINDOW);
      var some = IntStream.range(first, end).mapToObj(examples::get).toList();
      var texts = generator.generate(some.stream().map(this::prompt).toList(), how);
      for (int i = 0; i < some.size(); i++) {
        var written = texts.get(i).get(0);
        var expected = List.of(tokenizer.decode(some.get(i).ints("labels"), true).strip());
        accumulators.forEach(metric -> metric.add(written.text().strip(), expected));
        tokens += written.tokenIds().length;
      }
      progress.accept(end, examples.size());
    }
    var figures = new TreeMap<String, Double>();
    accumulators.forEach(metric -> figures.putAll(metric.results()));
    figures.put(LENGTH, (double) tokens / examples.size());
    var report = accumulators.stream().map(TextMetric::report).collect(Collectors.joining());
    return Evaluation.of(figures, report, prefix, examples.size(), start);
  }

  private Prompt prompt(Example example) {
    var source = example.ints("input_ids");
    return new Prompt(tokenizer.decode(source, true), source);
  }
}
