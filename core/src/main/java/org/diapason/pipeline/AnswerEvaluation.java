package org.diapason.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.diapason.config.UserException;
import org.diapason.data.CompleteRows;
import org.diapason.data.Row;
import org.diapason.data.RowSource;
import org.diapason.generate.GenerationConfig;
import org.diapason.generate.Generator;
import org.diapason.generate.GeneratorOptions;
import org.diapason.generate.Prompt;
import org.diapason.metric.FinalAnswer;
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
 */
public record AnswerEvaluation(
    Path directory, Map<String, String> columns, @Nullable String pattern, int samples) {
  private static final int QUESTIONS = 64;

  /** A question and its final answer. */
  private record Asked(Prompt prompt, String answer) {}

  public AnswerEvaluation {
    columns = Map.copyOf(columns);
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
          var texts = answers.get(i).stream().map(answer -> answer.text()).toList();
          right += finalAnswer.voted(texts).equals(questions.get(i).answer()) ? 1 : 0;
        }
        done += some.size();
        progress.accept(done, done);
      }
    }
    var seconds = (System.nanoTime() - start) / 1e9;
    var share = (double) right / done;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("eval_exact_match", share);
    figures.put("eval_runtime", seconds);
    figures.put("eval_samples_per_second", done / seconds);
    return new Evaluation(
        figures, String.format(Locale.ROOT, "exact_match %.4f (%,d of %,d)\n", share, right, done));
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
    return new Asked(prompt, answer);
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
