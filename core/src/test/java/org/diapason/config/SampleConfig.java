package org.diapason.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration with everything that the schema engine knows, shaped like the real one. */
@Doc("A run.")
record SampleConfig(
    @Doc("Where the weights come from.") Model model,
    @Doc("What is learned.") Task task,
    Data data,
    @Default("full") Tuning tuning,
    @Default("[accuracy]") List<Metric> metrics,
    Training training) {

  static Schema<SampleConfig> schema() {
    return Schema.builder(SampleConfig.class)
        .choice(Task.class, "name", Map.of("text-classification", Classification.class))
        .choice(Tuning.class, "method", Map.of("full", Full.class, "lora", Lora.class))
        .choice(Metric.class, "name", Map.of("accuracy", Accuracy.class, "f1", F1.class))
        .build();
  }

  record Model(@Shorthand String name, @Nullable String revision) {}

  interface Task {}

  record Classification(@Default("none") @OneOf({"none", "balanced"}) String classWeights)
      implements Task {}

  @Doc("The rows.")
  record Data(
      @Doc("Files of rows.") List<Path> train,
      @Nullable List<Path> test,
      @Default("{}") Map<String, String> columns,
      @Nullable @Range(min = 1) Integer maxLength,
      @Nullable Split split) {}

  record Split(
      @Range(min = 0, max = 1, minExclusive = true) double train,
      @Range(min = 0, max = 1) double test,
      @Default("true") boolean stratify,
      @Default("42") long seed) {
    Split {
      if (Math.abs(train + test - 1) > 1e-9) {
        throw new IllegalArgumentException(
            "train and test add up to " + (train + test) + "; they must add up to 1");
      }
    }
  }

  interface Tuning {}

  record Full() implements Tuning {}

  @Doc("Low-rank adapters.")
  record Lora(
      @Default("8") @Range(min = 1) int r,
      @Default("16.0") double loraAlpha,
      @Default("[query, value]") List<String> targetModules)
      implements Tuning {}

  interface Metric {}

  record Accuracy() implements Metric {}

  record F1(Average average) implements Metric {}

  enum Average {
    MACRO,
    MICRO
  }

  enum Strategy {
    NO,
    STEPS,
    EPOCH
  }

  enum Sampling {
    RANDOM,
    SEQUENTIAL,
    GROUP_BY_LENGTH
  }

  enum Optimizer {
    ADAMW_TORCH("adamw_torch"),
    ADAMW_8BIT("adamw-8bit");

    private final String name;

    Optimizer(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Accepted(
      keys = {"tpu_num_cores", "dataloader_pin_memory"},
      notice = "there is no such device here.")
  @Accepted(keys = "disable_tqdm", notice = "use --quiet.")
  @Refused(
      keys = {"deepspeed", "fsdp"},
      reason = "one process trains; remove the key.")
  record Training(
      @Default("results") Path outputDir,
      @Default("3.0") @Range(min = 0, minExclusive = true) double numTrainEpochs,
      @Default("-1") @Excludes("num_train_epochs") int maxSteps,
      @Doc("Peak rate of the optimizer.") @Default("5.0e-5") @Range(min = 0, minExclusive = true)
          double learningRate,
      @Default("0.9") @Range(min = 0, max = 1, maxExclusive = true) double adamBeta1,
      @Default("0.999") @Range(min = 0, max = 1, maxExclusive = true) double adamBeta2,
      @Default("no") @Alias("evaluation_strategy") Strategy evalStrategy,
      @Nullable @Range(min = 1) Integer saveTotalLimit,
      @Default("false") boolean bf16,
      @Default("random")
          @Alias(value = "group_by_length", values = "{true: group_by_length, false: random}")
          Sampling trainSamplingStrategy,
      @Default("adamw_torch") Optimizer optim,
      @Default("[tensorboard]") List<String> reportTo,
      @Key("lr_scheduler_kwargs") @Default("{}") Map<String, Double> schedulerArguments,
      @Nullable String runName) {}
}
