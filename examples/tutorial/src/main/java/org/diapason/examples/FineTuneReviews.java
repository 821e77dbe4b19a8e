package org.diapason.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.diapason.data.Dataset;
import org.diapason.model.AutoModel;
import org.diapason.pipeline.EvalPrediction;
import org.diapason.pipeline.Pipeline;
import org.diapason.text.AutoTokenizer;
import org.diapason.train.Callback;
import org.diapason.train.IntervalStrategy;
import org.diapason.train.Trainer;
import org.diapason.train.TrainerState;
import org.diapason.train.TrainingArguments;

/**
 * Learns to tell positive from negative reviews, step for step as the Hugging Face tutorials do:
 * load, tokenize, split, train, evaluate, save, predict.
 */
public final class FineTuneReviews {
  private FineTuneReviews() {}

  /**
   * @param arguments a pretrained model, a table with the columns text (or review) and label (or
   *     sentiment), and a directory for the results
   */
  public static void main(String[] arguments) {
    var pretrained = arguments.length > 0 ? arguments[0] : "embedded:all-MiniLM-L6-v2";
    var reviews = Path.of(arguments.length > 1 ? arguments[1] : "reviews.csv");
    var results = arguments.length > 2 ? arguments[2] : "results";
    var fineTuned = results + "/fine_tuned_model";
    train(pretrained, reviews, results, fineTuned);
    try (var pipeline = Pipeline.of("text-classification", fineTuned)) {
      var prediction = pipeline.predict("Un film charmant.");
      System.out.printf("%s (%.2f)%n", prediction.label(), prediction.score());
    }
  }

  private static void train(String pretrained, Path reviews, String results, String fineTuned) {
    var labels = List.of("negative", "positive"); // in the order of their names
    try (var model = AutoModel.forSequenceClassification(pretrained, labels);
        var tokenizer = AutoTokenizer.of(pretrained)) {
      @SuppressWarnings("UnnecessaryMethodReference") // which says what is done with each text
      var data = Dataset.of(reviews).map(tokenizer::encode).split(0.70, 0.15, 0.15, 42);
      var arguments =
          TrainingArguments.builder()
              .outputDir(results)
              .learningRate(2e-5)
              .numTrainEpochs(3)
              .perDeviceTrainBatchSize(16)
              .evalStrategy(IntervalStrategy.EPOCH)
              .loggingSteps(10)
              .build();
      var trainer =
          Trainer.builder(model, arguments)
              .trainDataset(data.train())
              .evalDataset(data.validation())
              .tokenizer(tokenizer)
              .computeMetrics(FineTuneReviews::errors)
              .callback(new PrintedLogs())
              .build();
      trainer.train();
      System.out.println("test: " + trainer.evaluate(data.test()));
      trainer.saveModel(fineTuned);
    }
  }

  /** A figure of one's own, beside those that the task has. */
  private static Map<String, Double> errors(EvalPrediction evaluated) {
    var errors = 0.0;
    for (int i = 0; i < evaluated.predictions().length; i++) {
      var logits = evaluated.predictions()[i];
      var predicted = logits[1] > logits[0] ? 1 : 0;
      errors += predicted == evaluated.labelIds()[i][0] ? 0 : 1;
    }
    return Map.of("errors", errors);
  }

  /** A callback sees, and may steer, what happens. */
  private static final class PrintedLogs implements Callback {
    @Override
    public void onLog(TrainingArguments arguments, TrainerState state, Map<String, Number> logs) {
      System.out.printf("step %d of %d: %s%n", state.globalStep(), state.maxSteps(), logs);
    }
  }
}
