package org.diapason.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands, in the fields and the order of Transformers' {@code trainer_state.json}. The
 * loop alone changes it; callbacks read it, on the loop's thread.
 */
public final class TrainerState {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .setNumberToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .serializeNulls()
          .serializeSpecialFloatingPointValues()
          .setPrettyPrinting()
          .create();

  @Nullable Integer bestGlobalStep;
  @Nullable Double bestMetric;
  @Nullable String bestModelCheckpoint;
  double epoch;
  int evalSteps;
  int globalStep;
  boolean isHyperParamSearch;
  boolean isLocalProcessZero = true;
  boolean isWorldProcessZero = true;
  List<Map<String, Number>> logHistory = new ArrayList<>();
  int loggingSteps;
  int maxSteps;
  long numInputTokensSeen;
  int numTrainEpochs;
  int saveSteps;
  Map<String, Object> statefulCallbacks = new LinkedHashMap<>();
  double totalFlos;
  int trainBatchSize;
  @Nullable String trialName;
  @Nullable Map<String, Object> trialParams;

  TrainerState() {}

  /** Optimizer steps done. */
  public int globalStep() {
    return globalStep;
  }

  /** Optimizer steps of the whole run. */
  public int maxSteps() {
    return maxSteps;
  }

  /** Passes over the training data done, with the fraction of the current one. */
  public double epoch() {
    return epoch;
  }

  /** Tokens that the model was trained on; 0 unless include_num_input_tokens_seen counts them. */
  public long numInputTokensSeen() {
    return numInputTokensSeen;
  }

  /** The best value so far of {@code metric_for_best_model}; null before the first evaluation. */
  public @Nullable Double bestMetric() {
    return bestMetric;
  }

  /** Directory of the checkpoint with the best metric; null when there is none. */
  public @Nullable String bestModelCheckpoint() {
    return bestModelCheckpoint;
  }

  /**
   * Everything logged so far, under Transformers' keys, each entry with its {@code step} and {@code
   * epoch}.
   */
  public List<Map<String, Number>> logHistory() {
    return List.copyOf(logHistory);
  }

  String toJson() {
    return GSON.toJson(this) + "\n";
  }

  /**
   * @param origin the file, for messages
   */
  static TrainerState ofJson(String json, String origin) {
    try {
      var state = GSON.fromJson(json, TrainerState.class);
      if (state != null) { // as it is for an empty file
        return state;
      }
    } catch (JsonParseException e) {
      throw new UserException(
          "%s is no trainer state (%s); resume from another checkpoint"
              .formatted(origin, e.getMessage()),
          e);
    }
    throw new UserException("%s is empty; resume from another checkpoint".formatted(origin));
  }
}
