package org.diapason.train;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.diapason.config.Accepted;
import org.diapason.config.Alias;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.OneOf;
import org.diapason.config.Range;
import org.diapason.config.Refused;
import org.diapason.config.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How training runs: the names and, but for {@code report_to}, the defaults of Transformers' {@code
 * TrainingArguments} (version 5). Every name of theirs is known here: supported, accepted without
 * effect, or refused with a reason.
 */
@RecordBuilder
@RecordBuilder.Options(enableWither = false)
@Doc("How training runs, under the names of Hugging Face TrainingArguments.")
@Accepted(
    keys = {"do_train", "do_eval", "do_predict"},
    notice = "the command and the data decide what is done")
@Accepted(
    keys = {
      "dataloader_num_workers",
      "dataloader_pin_memory",
      "dataloader_persistent_workers",
      "dataloader_prefetch_factor",
      "dataloader_multiprocessing_context",
      "dataloader_in_order",
      "remove_unused_columns",
      "length_column_name",
      "label_names",
      "prediction_loss_only",
      "eval_do_concat_batches",
      "eval_accumulation_steps",
      "eval_use_gather_object",
      "batch_eval_metrics",
      "include_for_metrics",
      "include_inputs_for_metrics",
      "use_legacy_prediction_loop",
      "dispatch_batches",
      "split_batches",
      "ignore_data_skip"
    },
    notice =
        "batches come from a memory-mapped store and metrics are streamed, so there is nothing to"
            + " set")
@Accepted(
    keys = {
      "log_level",
      "log_level_replica",
      "log_on_each_node",
      "save_on_each_node",
      "skip_memory_metrics",
      "average_tokens_across_devices",
      "restore_callback_states_from_checkpoint",
      "logging_nan_inf_filter",
      "accelerator_config",
      "use_cache",
      "local_rank",
      "tf32",
      "project",
      "debug",
      "tpu_metrics_debug",
      "ray_scope",
      "_n_gpu",
      "ddp_timeout",
      "fp16_backend",
      "fp16_opt_level",
      "half_precision_backend",
      "overwrite_output_dir",
      "use_mps_device"
    },
    notice = "it has no counterpart here")
@Accepted(
    keys = {"activation_checkpointing_kwargs", "gradient_checkpointing_kwargs"},
    notice = "every block is computed again from its input, with the same dropout masks")
@Accepted(keys = "save_safetensors", notice = "weights are always saved in the safetensors format")
@Accepted(keys = "hub_strategy", notice = "nothing is sent anywhere during training")
@Refused(
    keys = {
      "deepspeed",
      "fsdp",
      "fsdp_config",
      "fsdp_min_num_params",
      "fsdp_transformer_layer_cls_to_wrap",
      "parallelism_config",
      "enable_jit_checkpoint",
      "mp_parameters",
      "tpu_num_cores"
    },
    reason = "training runs in one process; remove the key")
@Refused(
    keys = {
      "ddp_backend",
      "ddp_bucket_cap_mb",
      "ddp_broadcast_buffers",
      "ddp_find_unused_parameters",
      "ddp_static_graph"
    },
    reason = "training runs in one process; remove the key")
@Refused(
    keys = {
      "torch_compile",
      "torch_compile_backend",
      "torch_compile_mode",
      "torchdynamo",
      "jit_mode_eval",
      "use_ipex",
      "use_liger_kernel",
      "liger_kernel_config"
    },
    reason = "kernels are chosen here without it; remove the key")
@Refused(
    keys = {
      "push_to_hub",
      "hub_token",
      "hub_private_repo",
      "push_to_hub_model_id",
      "push_to_hub_organization",
      "push_to_hub_token",
      "hub_model_id",
      "hub_always_push",
      "hub_revision",
      "trackio_space_id",
      "trackio_bucket_id",
      "trackio_static_space_id"
    },
    reason = "nothing is sent anywhere during training; remove the key")
@Refused(
    keys = {"fp16", "fp16_full_eval"},
    reason = "float16 is for GPUs without bfloat16; set bf16: true instead")
@Refused(
    keys = {
      "torch_empty_cache_steps",
      "neftune_noise_alpha",
      "optim_args",
      "optim_target_modules",
      "lr_scheduler_kwargs",
      "past_index"
    },
    reason = "it is not supported yet; remove the key")
@Refused(
    keys = "generation_config",
    reason = "put the settings into the generation_config.json of the model")
@Accepted(keys = "sortish_sampler", notice = "set train_sampling_strategy: group_by_length")
@Refused(keys = "adafactor", reason = "the optimizer is AdamW; set optim: adamw_torch")
public record TrainingArguments(
    @Doc("Where checkpoints, the final model and the results are written.")
        @Default("trainer_output")
        String outputDir,
    @Doc("Training examples in a batch.")
        @Default("8")
        @Range(min = 1)
        @Alias("per_gpu_train_batch_size")
        int perDeviceTrainBatchSize,
    @Doc("Examples in a batch of an evaluation; as many as 2,048 tokens hold when it is not set.")
        @Range(min = 1)
        @Alias("per_gpu_eval_batch_size")
        @Nullable Integer perDeviceEvalBatchSize,
    @Doc("Passes over the training data; a fraction ends within the last one.")
        @Default("3.0")
        @Range(min = 0, minExclusive = true)
        double numTrainEpochs,
    @Doc("Optimizer steps of the whole run, in place of num_train_epochs; -1 for none.")
        @Default("-1")
        @Range(min = -1)
        int maxSteps,
    @Doc("The highest learning rate.") @Default("5.0e-5") @Range(min = 0) double learningRate,
    @Doc("How the learning rate falls after the warm-up.") @Default("linear")
        Schedule lrSchedulerType,
    @Doc("Steps of linear warm-up; below 1 a share of all steps.")
        @Default("0")
        @Range(min = 0)
        @Alias("warmup_ratio")
        double warmupSteps,
    @Doc("The optimizer; both names mean fused AdamW.")
        @Default("adamw_torch_fused")
        @OneOf({"adamw_torch_fused", "adamw_torch"})
        String optim,
    @Doc("Decoupled weight decay, on all weights but biases and norms.")
        @Default("0.0")
        @Range(min = 0)
        double weightDecay,
    @Doc("Decay of the first moment.") @Default("0.9") @Range(min = 0, max = 1, maxExclusive = true)
        double adamBeta1,
    @Doc("Decay of the second moment.")
        @Default("0.999")
        @Range(min = 0, max = 1, maxExclusive = true)
        double adamBeta2,
    @Doc("Added to the root of the second moment.") @Default("1.0e-8") @Range(min = 0)
        double adamEpsilon,
    @Doc("Batches whose gradients are added up before each optimizer step.")
        @Default("1")
        @Range(min = 1)
        int gradientAccumulationSteps,
    @Doc(
            "Keep only what goes into each layer and compute the rest again for the gradients,"
                + " which stay the same: 40 % less memory of the whole process at 8 x 512 tokens"
                + " (MiniLM), steps about a fifth longer.")
        @Alias("gradient_checkpointing")
        @Nullable Boolean activationCheckpointing,
    @Doc(
            "When a step runs out of memory, start again from the beginning with nine tenths of"
                + " per_device_train_batch_size.")
        @Default("false")
        boolean autoFindBatchSize,
    @Doc("The norm that all gradients together are clipped to; 0 for no clipping.")
        @Default("1.0")
        @Range(min = 0)
        double maxGradNorm,
    @Doc("Share of each target that is spread over all classes.")
        @Default("0.0")
        @Range(min = 0, max = 1)
        double labelSmoothingFactor,
    @Doc(
            "Matrix products in bfloat16 (true) or float32 (false); engine.precision decides when"
                + " it is not set.")
        @Nullable Boolean bf16,
    @Doc("Evaluate with matrix products in bfloat16, however training computes.") @Default("false")
        boolean bf16FullEval,
    @Doc("When loss and learning rate are logged.") @Default("steps")
        IntervalStrategy loggingStrategy,
    @Doc("Steps between two logs; below 1 a share of all steps.")
        @Default("500")
        @Range(min = 0, minExclusive = true)
        double loggingSteps,
    @Doc("Log the first step too.") @Default("false") boolean loggingFirstStep,
    @Doc("When the validation data is evaluated.") @Default("no") @Alias("evaluation_strategy")
        IntervalStrategy evalStrategy,
    @Doc(
            "Steps between two evaluations; below 1 a share of all steps; logging_steps when it is"
                + " not set.")
        @Range(min = 0, minExclusive = true)
        @Nullable Double evalSteps,
    @Doc("Steps or epochs, by eval_strategy, before the first evaluation.")
        @Default("0")
        @Range(min = 0)
        double evalDelay,
    @Doc("Evaluate before the first step, which shows mistakes early.") @Default("false")
        boolean evalOnStart,
    @Doc(
            "Let the model write in evaluations, for metrics over texts such as rouge and bleu;"
                + " for seq2seq.")
        @Default("false")
        boolean predictWithGenerate,
    @Doc("The most tokens that it writes then; the task's max_target_length when it is not set.")
        @Range(min = 2)
        @Nullable Integer generationMaxLength,
    @Doc("The beams that it writes with then; the model's own number when it is not set.")
        @Range(min = 1)
        @Nullable Integer generationNumBeams,
    @Doc("When a checkpoint is written.") @Default("steps") SaveStrategy saveStrategy,
    @Doc("Steps between two checkpoints; below 1 a share of all steps.")
        @Default("500")
        @Range(min = 0, minExclusive = true)
        double saveSteps,
    @Doc("Checkpoints that are kept, the best one always among them; all when it is not set.")
        @Range(min = 1)
        @Nullable Integer saveTotalLimit,
    @Doc("Leave optimizer and run state out of checkpoints; such a run cannot be resumed.")
        @Default("false")
        boolean saveOnlyModel,
    @Doc("Go back to the checkpoint with the best metric when training ends.") @Default("false")
        boolean loadBestModelAtEnd,
    @Doc(
            "The figure of an evaluation that says which checkpoint is best, with or without eval_;"
                + " loss when it is not set.")
        @Nullable String metricForBestModel,
    @Doc("Whether more of that metric is better; by its name when it is not set.")
        @Nullable Boolean greaterIsBetter,
    @Doc("Decides new weights, dropout and order.") @Default("42") long seed,
    @Doc("Decides the order of the data when it is to differ from seed.") @Nullable Long dataSeed,
    @Doc("Only deterministic algorithms; slower.") @Default("false") boolean fullDeterminism,
    @Doc("Leave a GPU alone.") @Default("false") @Alias("no_cuda") boolean useCpu,
    @Doc("Leave out the last batch of an epoch when it is not full.") @Default("false")
        boolean dataloaderDropLast,
    @Doc("In what order an epoch goes through the training data.")
        @Default("random")
        @Alias(value = "group_by_length", values = "{true: group_by_length, false: random}")
        SamplingStrategy trainSamplingStrategy,
    @Doc("Where logs go beside trainer_state.json.")
        @Default("[tensorboard]")
        @OneOf({"tensorboard", "none", "all"})
        List<String> reportTo,
    @Doc("Where TensorBoard events are written; output_dir/runs when it is not set.")
        @Nullable String loggingDir,
    @Doc("A name for the run in its logs.") @Nullable String runName,
    @Doc("Show no progress bar.") @Nullable Boolean disableTqdm,
    @Doc("Count the tokens that the model was trained on in the logs.")
        @Default("no")
        @OneOf({"no", "all", "non_padding"})
        @Alias(value = "include_tokens_per_second", values = "{true: all, false: 'no'}")
        String includeNumInputTokensSeen,
    @Doc("A checkpoint directory to go on from, or last for the newest of output_dir.")
        @Nullable String resumeFromCheckpoint) {

  private static final Schema<TrainingArguments> SCHEMA = Schema.of(TrainingArguments.class);

  public TrainingArguments {
    outputDir = directory("output_dir", outputDir);
    loggingDir = loggingDir == null ? null : directory("logging_dir", loggingDir);
    reportTo = List.copyOf(reportTo);
    if (loadBestModelAtEnd && metricForBestModel == null) {
      metricForBestModel = "loss";
    }
    if (saveStrategy == SaveStrategy.BEST) {
      requireBest(metricForBestModel, evalStrategy);
    } else if (loadBestModelAtEnd) {
      requireSavedEvaluations(
          evalStrategy, saveStrategy, evalSteps == null ? loggingSteps : evalSteps, saveSteps);
    }
  }

  private static String directory(String key, String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "%s is empty; name a directory, or leave the key out for its default".formatted(key));
    }
    return Path.of(name).toString(); // which refuses what can be no directory
  }

  private static void requireBest(@Nullable String metric, IntervalStrategy evaluation) {
    if (metric == null || evaluation == IntervalStrategy.NO) {
      throw new IllegalArgumentException(
          "save_strategy best needs metric_for_best_model (for example f1_macro) and eval_strategy"
              + " (steps or epoch)");
    }
  }

  /** The best evaluation can only be gone back to if there is a checkpoint of its step. */
  private static void requireSavedEvaluations(
      IntervalStrategy evaluation, SaveStrategy saving, double evalSteps, double saveSteps) {
    if (!evaluation.name().equals(saving.name()) || evaluation == IntervalStrategy.NO) {
      throw new IllegalArgumentException(
          "load_best_model_at_end needs eval_strategy and save_strategy to be the same, steps or epoch; they are %s and %s"
              .formatted(lowerCase(evaluation), lowerCase(saving)));
    }
    if (evaluation != IntervalStrategy.STEPS) {
      return;
    }
    if (evalSteps < 1 != saveSteps < 1) {
      throw new IllegalArgumentException(
          "load_best_model_at_end needs eval_steps (%s) and save_steps (%s) to be both steps or both shares of all steps"
              .formatted(evalSteps, saveSteps));
    }
    var ratio = saveSteps / evalSteps;
    if (Math.abs(ratio - Math.rint(ratio)) > 1e-6) {
      throw new IllegalArgumentException(
          "load_best_model_at_end needs save_steps (%s) to be a multiple of eval_steps (%s)"
              .formatted(saveSteps, evalSteps));
    }
  }

  private static String lowerCase(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /** A builder that starts from the defaults. */
  public static TrainingArgumentsBuilder builder() {
    return TrainingArgumentsBuilder.builder(SCHEMA.defaults());
  }

  /** The key of {@code metric_for_best_model} in an evaluation's figures. */
  String bestMetricKey() {
    var name = metricForBestModel == null ? "loss" : metricForBestModel;
    return name.startsWith("eval_") ? name : "eval_" + name;
  }

  /** Whether a value of {@code metric_for_best_model} beats another. */
  boolean isBetter(double value, double best) {
    var greater = greaterIsBetter == null ? !bestMetricKey().endsWith("loss") : greaterIsBetter;
    return greater ? value > best : value < best;
  }

  boolean checkpointsActivations() {
    return Boolean.TRUE.equals(activationCheckpointing);
  }

  boolean reportsTo(String target) {
    return reportTo.contains(target) || reportTo.contains("all");
  }
}
