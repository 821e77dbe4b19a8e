package org.diapason.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.diapason.data.CompleteRows;
import org.diapason.data.Row;
import org.diapason.data.RowSource;
import org.diapason.generate.GenerationConfig;
import org.diapason.generate.Generator;
import org.diapason.generate.GeneratorOptions;
import org.diapason.generate.Prompt;
import org.diapason.metric.FinalAnswer;
import org.diapason.metric.MetricContext;
import org.diapason.metric.MetricProvider;
import org.diapason.metric.TextMetric;
import org.diapason.task.Instruction;
import org.diapason.task.Instruction.Question;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model that was trained for {@code instruction} answer questions, and counts how often its
 * final answer is right. With several samples a question, the answer counts that most of them have.
 *
 * @param columns role to column, before those that the model was trained with
 * @param pattern of the final answer, see {@link FinalAnswer}; null for all that follows the
 *     reasoning
 * @param samples answers to each question; more than one are drawn
 * @param metrics further figures over whole answers, of which the first to each question counts
 */
public record AnswerEvaluation(
    Path directory,
    Map<String, String> columns,
    @Nullable String pattern,
    int samples,
    List<MetricProvider> metrics) {
  private static final int QUESTIONS = 64;

  /**
   * A question.
   *
   * @param whole the answer that is expected
   * @param answer the end of it that counts
   */
  private record Asked(Prompt prompt, String whole, String answer) {}

  public AnswerEvaluation {
    columns = Map.copyOf(columns);
    metrics = List.copyOf(metrics);
    if (samples < 1) {
      throw new UserException("%d samples; expected at least 1".formatted(samples));
    }
  }

  /**
   * Answers and compares.
   *
   * @param files as in {@code data.train}
   * @param how answers are written
   * @return {@code eval_exact_match}
   * @throws UserException when the model was trained for something else, or a row has no question
   */
  public Evaluation run(List<String> files, GenerationConfig how, Evaluation.Progress progress) {
    var usage = PipelineConfig.read(directory);
    if (usage.isEmpty() || !(usage.get().task() instanceof Instruction task)) {
      throw new UserException(
          "%s was not trained for the task instruction, which alone has answers to compare"
              .formatted(directory));
    }
    var texts = metrics.stream().map(AnswerEvaluation::ofTexts).toList();
    var wanted = new HashMap<>(usage.get().columns());
    wanted.putAll(columns);
    var source = RowSource.of(files, task.roles(), wanted);
    var finalAnswer = new FinalAnswer(task.reasoningEnd(), pattern);
    var sampled =
        samples == 1 ? how : how.toBuilder().doSample(true).numReturnSequences(samples).build();
    var start = System.nanoTime();
    var done = 0L;
    var right = 0L;
    try (var tokenizer = AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS);
        var generator = Generator.load(directory, sampled, GeneratorOptions.DEFAULTS);
        var rows = new CompleteRows(source)) {
      for (var some = next(rows); !some.isEmpty(); some = next(rows)) {
        var questions =
            some.stream()
                .map(
                    row ->
                        source.read(
                            row,
                            each ->
                                asked(
                                    task.question(each, tokenizer),
                                    generator,
                                    sampled,
                                    finalAnswer)))
                .toList();
        var prompts = questions.stream().map(Asked::prompt).toList();
        var answers = generator.generate(prompts, sampled);
        for (int i = 0; i < questions.size(); i++) {
          var written = answers.get(i).stream().map(answer -> answer.text()).toList();
          var asked = questions.get(i);
          right += finalAnswer.voted(written).equals(asked.answer()) ? 1 : 0;
          var whole = List.of(asked.whole().strip());
          texts.forEach(metric -> metric.add(written.get(0).strip(), whole));
        }
        done += some.size();
        progress.accept(done, done);
      }
    }
    var share = (double) right / done;
    var figures = new TreeMap<>(Map.of("exact_match", share));
    var report =
        new StringBuilder(
            String.format(Locale.ROOT, "exact_match %.4f (%,d of %,d)\n", share, right, done));
    for (var metric : texts) {
      figures.putAll(metric.results());
      report.append(metric.report());
    }
    return Evaluation.of(figures, report.toString(), "eval", done, start);
  }

  private static Asked asked(
      Question question, Generator generator, GenerationConfig how, FinalAnswer finalAnswer) {
    var answer = finalAnswer.of(question.answer());
    if (answer.isEmpty()) {
      throw new UserException(
          "there is no final answer in \"%s\"; give another pattern, or leave the row out"
              .formatted(question.answer()));
    }
    var prompt = generator.rendered(question.prompt());
    generator.requireRoom(prompt, how);
    return new Asked(prompt, question.answer(), answer);
  }

  private static TextMetric ofTexts(MetricProvider provider) {
    if (provider.create(new MetricContext(List.of())) instanceof TextMetric metric) {
      return metric;
    }
    throw new UserException(
        "the metric %s compares no texts, which is what the model writes; take rouge or bleu"
            .formatted(provider.name()));
  }

  private static List<Row> next(CompleteRows rows) {
    var some = new ArrayList<Row>();
    while (some.size() < QUESTIONS) {
      var row = rows.next();
      if (row == null) {
        break;
      }
      some.add(row);
    }
    return some;
  }
}
