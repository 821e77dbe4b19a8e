package org.diapason.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several callbacks as one, called in their order. */
record Callbacks(List<Callback> all) implements Callback {

  @Override
  public void onTrainBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {
    all.forEach(callback -> callback.onTrainBegin(arguments, state, control));
  }

  @Override
  public void onEpochBegin(
      TrainingArguments arguments, TrainerState state, TrainerControl control) {
    all.forEach(callback -> callback.onEpochBegin(arguments, state, control));
  }

  @Override
  public void onStepEnd(
      TrainingArguments arguments, TrainerState state, TrainerControl control, double loss) {
    all.forEach(callback -> callback.onStepEnd(arguments, state, control, loss));
  }

  @Override
  public void onEpochEnd(TrainingArguments arguments, TrainerState state, TrainerControl control) {
    all.forEach(callback -> callback.onEpochEnd(arguments, state, control));
  }

  @Override
  public void onFrozenLayers(long done, long total) {
    all.forEach(callback -> callback.onFrozenLayers(done, total));
  }

  @Override
  public void onPredictionStep(TrainerState state, long done, long total) {
    all.forEach(callback -> callback.onPredictionStep(state, done, total));
  }

  @Override
  public void onEvaluate(
      TrainingArguments arguments,
      TrainerState state,
      TrainerControl control,
      Map<String, Double> metrics) {
    all.forEach(callback -> callback.onEvaluate(arguments, state, control, metrics));
  }

  @Override
  public void onSave(TrainingArguments arguments, TrainerState state, Path checkpoint) {
    all.forEach(callback -> callback.onSave(arguments, state, checkpoint));
  }

  @Override
  public void onLog(TrainingArguments arguments, TrainerState state, Map<String, Number> logs) {
    all.forEach(callback -> callback.onLog(arguments, state, logs));
  }

  @Override
  public void onTrainEnd(TrainingArguments arguments, TrainerState state) {
    all.forEach(callback -> callback.onTrainEnd(arguments, state));
  }

  @Override
  public void onNotice(String message) {
    all.forEach(callback -> callback.onNotice(message));
  }

  /**
   * {@code stateful_callbacks} of {@code trainer_state.json}: each callback's state by its class.
   */
  Map<String, Object> states(TrainerControl control) {
    var states = new LinkedHashMap<String, Object>();
    for (var callback : all) {
      var state = callback.state();
      if (state != null) {
        states.put(name(callback), state);
      }
    }
    states.put("TrainerControl", control.state());
    return states;
  }

  /** Gives every callback its state of the checkpoint back. */
  void restore(TrainerState state) {
    for (var callback : all) {
      if (state.statefulCallbacks.get(name(callback)) instanceof Map<?, ?> saved) {
        var own = new LinkedHashMap<String, Object>();
        saved.forEach((key, value) -> own.put(key.toString(), value));
        callback.restore(own);
      }
    }
  }

  /** Transformers ends the names of its callbacks so. */
  private static String name(Callback callback) {
    var name = callback.getClass().getSimpleName();
    return name.endsWith("Callback") ? name : name + "Callback";
  }
}
