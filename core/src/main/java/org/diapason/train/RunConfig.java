package org.diapason.train;

import com.google.gson.JsonObject;
import java.util.List;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Excludes;
import org.diapason.config.Range;
import org.diapason.config.Schema;
import org.diapason.config.Shorthand;
import org.diapason.data.DataConfig;
import org.diapason.metric.MetricProvider;
import org.diapason.task.Task;
import org.diapason.tensor.Precision;
import org.diapason.tensor.Reproducible;
import org.diapason.text.training.TokenizerChoice;
import org.diapason.text.training.TokenizerTraining;
import org.diapason.tuning.TuningStrategy;
import org.jspecify.annotations.Nullable;

/** A whole run: what {@code diapason train config.yaml} reads. */
@Doc("A fine-tuning run.")
public record RunConfig(
    @Doc("The model: a pretrained one by its name, or a new one.") ModelChoice model,
    @Doc("What the model learns.") Task task,
    DataConfig data,
    @Doc("Which weights train.") @Default("full") TuningStrategy tuning,
    TrainingArguments training,
    @Doc("Further figures of each evaluation.") @Default("[]") List<MetricProvider> metrics,
    @Doc("End the run when metric_for_best_model no longer improves.")
        @Nullable EarlyStoppingChoice earlyStopping,
    EngineConfig engine) {

  /**
   * Which model: a pretrained one has a name, a new one an architecture and a tokenizer.
   *
   * @param config not to be changed
   */
  @Doc("The model: a pretrained one by its name, or a new one.")
  public record ModelChoice(
      @Doc("The pretrained model: a local Hugging Face directory, or embedded:NAME.")
          @Shorthand
          @Excludes({"architecture", "config", "tokenizer"})
          @Nullable String name,
      @Doc("A new model with random weights: its model_type, such as gpt2.")
          @Nullable String architecture,
      @Doc("What the new model's config.json has other than the architecture's defaults.")
          @Default("{}")
          JsonObject config,
      @Doc(
              "The new model's tokenizer: a directory that has one, or one of a type, which is"
                  + " trained on the training texts. The vocabulary's size and special tokens go"
                  + " into the model's config.json.")
          @Nullable TokenizerChoice tokenizer,
      @Doc(
              "Give the pretrained model a vector for each token that its tokenizer has and it has"
                  + " not.")
          @Default("false")
          boolean resizeTokenEmbeddings) {

    /**
     * @throws IllegalArgumentException when it is neither the one nor the other
     */
    public ModelChoice {
      if (name == null && (architecture == null || tokenizer == null)) {
        throw new IllegalArgumentException(
            "expected the name of a pretrained model, or the architecture and the tokenizer of a"
                + " new one");
      }
      if (name == null && resizeTokenEmbeddings) {
        throw new IllegalArgumentException(
            "resize_token_embeddings is for a pretrained model; a new one has a vector for each"
                + " token of its tokenizer");
      }
    }
  }

  /** When a run ends early. */
  @Doc("Transformers' EarlyStoppingCallback.")
  public record EarlyStoppingChoice(
      @Doc("Evaluations without a gain before the run ends.")
          @Default("1")
          @Range(min = 1)
          @Shorthand
          int patience,
      @Doc("The least change that counts as a gain.") @Default("0.0") @Range(min = 0)
          double threshold) {}

  /** What Hugging Face has no name for. */
  @Doc("What Hugging Face has no name for.")
  public record EngineConfig(
      @Doc(
              "Element type of matrix products; auto takes bfloat16 where the processor has it in"
                  + " hardware.")
          @Default("auto")
          Precision precision,
      @Doc(
              "Whose run the same seed gives again: diapason's, which draws dropout quickly, or"
                  + " huggingface's, whose losses are those of Transformers on a CPU; precision"
                  + " auto is float32 then.")
          @Default("diapason")
          Reproducible reproducible,
      @Doc("Threads of an operator; 0 for one a core.") @Default("0") @Range(min = 0) int threads,
      @Doc(
              "The most tokens of a training batch, padding included: the examples of a step are"
                  + " computed in batches of similar length that keep to it, with the same"
                  + " gradient. 0 for batches as they come.")
          @Default("0")
          @Range(min = 0)
          int tokenBudget) {}

  public RunConfig {
    metrics = List.copyOf(metrics);
  }

  /**
   * What gives the same model again: the run without the checkpoint that it may go on from.
   *
   * @param trainBatchSize what auto_find_batch_size found
   */
  RunConfig asRun(int trainBatchSize) {
    var anew =
        TrainingArgumentsBuilder.builder(training)
            .resumeFromCheckpoint(null)
            .perDeviceTrainBatchSize(trainBatchSize)
            .build();
    return new RunConfig(model, task, data, tuning, anew, metrics, earlyStopping, engine);
  }

  /**
   * How such a configuration is read, described and written. Made anew each time: from a static
   * initializer, a broken jar would come out as an error of class loading.
   *
   * @throws org.diapason.config.UserException when a jar names a task, strategy or metric that
   *     cannot be loaded
   */
  public static Schema<RunConfig> schema() {
    return Schema.builder(RunConfig.class)
        .services(Task.class, "name", Task::name)
        .services(TuningStrategy.class, "method", TuningStrategy::name)
        .services(MetricProvider.class, "name", MetricProvider::name)
        .choice(TokenizerChoice.class, TokenizerTraining.KEY, TokenizerChoice.types())
        .build();
  }
}
