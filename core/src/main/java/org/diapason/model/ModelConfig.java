package org.diapason.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.config.UserException;

/**
 * A Hugging Face {@code config.json}: every key is kept, whether an architecture reads it or not.
 *
 * @param json the content; not to be changed
 * @param origin where it was read, for messages
 */
public record ModelConfig(JsonObject json, String origin) {

  static ModelConfig of(ModelDirectory directory) {
    return new ModelConfig(directory.config(), directory.path().resolve("config.json").toString());
  }

  /**
   * @throws UserException when the key is missing or no number
   */
  public int integer(String key) {
    return required(key, "a whole number", JsonElement::getAsInt);
  }

  public int integer(String key, int fallback) {
    return isSet(key) ? integer(key) : fallback;
  }

  /**
   * @throws UserException when the key is missing or no number
   */
  double number(String key) {
    return required(key, "a number", JsonElement::getAsDouble);
  }

  public double number(String key, double fallback) {
    return isSet(key) ? number(key) : fallback;
  }

  /**
   * @throws UserException when the key is missing or no text
   */
  public String text(String key) {
    return required(key, "a text", JsonElement::getAsString);
  }

  public String text(String key, String fallback) {
    return optionalText(key).orElse(fallback);
  }

  public Optional<String> optionalText(String key) {
    return isSet(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /**
   * The object under a key, for messages with the key before its own keys; empty when there is
   * none.
   */
  Optional<ModelConfig> object(String key) {
    return isSet(key)
        ? Optional.of(
            new ModelConfig(
                required(key, "an object", JsonElement::getAsJsonObject), origin + ": " + key))
        : Optional.empty();
  }

  /** The whole numbers or the texts of a list, as {@code read} takes them; empty without one. */
  <T> List<T> list(String key, String expected, Function<JsonElement, T> read) {
    return isSet(key)
        ? required(
            key, expected, value -> value.getAsJsonArray().asList().stream().map(read).toList())
        : List.of();
  }

  /** A key that is true or false. */
  public boolean flag(String key, boolean fallback) {
    return isSet(key) ? required(key, "true or false", JsonElement::getAsBoolean) : fallback;
  }

  /**
   * The names of the classes in the order of their numbers; empty when the model has no
   * classification head.
   */
  public List<String> labels() {
    if (!(json.get("id2label") instanceof JsonObject names)) {
      return List.of();
    }
    var labels = new ArrayList<String>();
    for (int id = 0; id < names.size(); id++) {
      var name = names.get(Integer.toString(id));
      if (name == null) {
        throw new UserException(
            "%s: id2label has %d entries but none for %d; number them from 0"
                .formatted(origin, names.size(), id));
      }
      labels.add(name.getAsString());
    }
    return List.copyOf(labels);
  }

  /**
   * What the outputs mean; where the key is absent as Transformers guesses it: one output is a
   * value, several are classes.
   */
  public ProblemType problemType() {
    var key = optionalText("problem_type");
    if (key.isEmpty()) {
      return labels().size() == 1
          ? ProblemType.REGRESSION
          : ProblemType.SINGLE_LABEL_CLASSIFICATION;
    }
    return ProblemType.of(key.get())
        .orElseThrow(
            () ->
                new UserException(
                    "%s: problem_type %s is not known; expected one of %s"
                        .formatted(origin, key.get(), List.of(ProblemType.values()))));
  }

  /**
   * The head that the model was saved with.
   *
   * @throws UserException when it was saved without one, or with one that is not supported
   */
  public HeadSpec head() {
    var classes = json.get("architectures") instanceof JsonArray names ? names : new JsonArray();
    for (var name : classes) {
      var kind = HeadKind.ofClassName(name.getAsString());
      if (kind.isPresent()) {
        return switch (kind.get()) {
          case SEQUENCE_CLASSIFICATION ->
              HeadSpec.sequenceClassification(labelsOrNumbers(), problemType());
          case MASKED_LM -> HeadSpec.maskedLm();
          case CAUSAL_LM -> HeadSpec.causalLm();
          case CONDITIONAL_GENERATION -> HeadSpec.conditionalGeneration();
        };
      }
    }
    throw new UserException(
        "%s: architectures is %s, which names no model with a head that is supported (%s); fine-tune the model first, with"
                .formatted(
                    origin,
                    classes,
                    Arrays.stream(HeadKind.values())
                        .map(HeadKind::suffix)
                        .collect(Collectors.joining(", ")))
            + " diapason train");
  }

  private List<String> labelsOrNumbers() {
    var names = labels();
    return names.isEmpty()
        ? IntStream.range(0, integer("num_labels", 2)).mapToObj(id -> "LABEL_" + id).toList()
        : names;
  }

  /** This configuration with another head on the same body. */
  public ModelConfig withHead(HeadSpec head, String architectureClass) {
    var changed = json.deepCopy();
    List.of("id2label", "label2id", "num_labels", "problem_type").forEach(changed::remove);
    var architectures = new JsonArray();
    architectures.add(architectureClass);
    changed.add("architectures", architectures);
    var problemType = head.problemType();
    if (problemType != null) {
      addLabels(changed, head.labels());
      changed.addProperty("problem_type", problemType.key());
    }
    return new ModelConfig(changed, origin);
  }

  private static void addLabels(JsonObject config, List<String> labels) {
    var names = new JsonObject();
    var numbers = new JsonObject();
    for (int id = 0; id < labels.size(); id++) {
      names.addProperty(Integer.toString(id), labels.get(id));
      numbers.addProperty(labels.get(id), id);
    }
    config.add("id2label", names);
    config.add("label2id", numbers);
  }

  public ModelConfig with(String key, String value) {
    var changed = json.deepCopy();
    changed.addProperty(key, value);
    return new ModelConfig(changed, origin);
  }

  ModelConfig with(String key, int value) {
    var changed = json.deepCopy();
    changed.addProperty(key, value);
    return new ModelConfig(changed, origin);
  }

  ModelConfig with(String key, boolean value) {
    var changed = json.deepCopy();
    changed.addProperty(key, value);
    return new ModelConfig(changed, origin);
  }

  private boolean isSet(String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  private <T> T required(String key, String expected, Function<JsonElement, T> read) {
    var value = json.get(key);
    if (value == null || value.isJsonNull()) {
      throw new UserException(
          "%s: the key %s is missing; expected %s".formatted(origin, key, expected));
    }
    try {
      return read.apply(value);
    } catch (UnsupportedOperationException | IllegalStateException | NumberFormatException e) {
      throw new UserException(
          "%s: %s is %s; expected %s".formatted(origin, key, value, expected), e);
    }
  }
}
