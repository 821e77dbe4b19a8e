package org.diapason.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diapason.checkpoint.AtomicDirectory;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.config.UserException;
import org.diapason.model.Model;
import org.diapason.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * One {@code checkpoint-N} directory: the model and its tokenizer, and, in {@code
 * optimizer.safetensors}, {@code scheduler.json}, {@code rng_state.safetensors} and {@code
 * trainer_state.json}, what the run needs to go on as if it had never stopped.
 */
record Checkpoint(Path directory) {
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String SCHEDULER = "scheduler.json";
  private static final String RANDOM = "rng_state.safetensors";
  static final String STATE = "trainer_state.json";

  /** Whole or not at all; what stands there stays until the new one is whole. */
  void write(
      Model model,
      @Nullable Tokenizer tokenizer,
      @Nullable Optimizer optimizer,
      TrainingArguments arguments,
      TrainingPlan plan,
      TrainerState state,
      ExampleOrder order) {
    AtomicDirectory.replace(
        directory,
        unfinished -> {
          model.save(unfinished);
          if (tokenizer != null) {
            tokenizer.save(unfinished);
          }
          if (optimizer != null) {
            optimizer.save(unfinished.resolve(OPTIMIZER));
            var schedule = schedule(arguments, plan, state).toString();
            AtomicFile.writeString(unfinished.resolve(SCHEDULER), schedule);
            order.randomState().write(unfinished.resolve(RANDOM));
          }
          AtomicFile.writeString(unfinished.resolve(STATE), state.toJson());
        });
  }

  TrainerState state() {
    var file = directory.resolve(STATE);
    try {
      return TrainerState.ofJson(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UserException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Gives weights, optimizer and random numbers back what they were.
   *
   * @throws UserException when the checkpoint is of another model, or was saved without its run
   */
  void restore(Model model, Optimizer optimizer, ExampleOrder order) {
    if (!Files.exists(directory.resolve(OPTIMIZER))) {
      throw new UserException(
          "%s has no %s: it was saved with save_only_model or by another program, and its run cannot go on"
              .formatted(directory, OPTIMIZER));
    }
    order.restore(RandomState.read(directory.resolve(RANDOM)), directory);
    model.reload(directory);
    optimizer.load(directory.resolve(OPTIMIZER));
  }

  /** The rate is a function of the step, so this is for people to read. */
  private static JsonObject schedule(
      TrainingArguments arguments, TrainingPlan plan, TrainerState state) {
    var json = new JsonObject();
    json.addProperty("lr_scheduler_type", arguments.lrSchedulerType().key());
    json.addProperty("base_lr", arguments.learningRate());
    json.addProperty("last_epoch", state.globalStep());
    json.addProperty("num_warmup_steps", plan.warmupSteps());
    json.addProperty("num_training_steps", plan.maxSteps());
    return json;
  }
}
