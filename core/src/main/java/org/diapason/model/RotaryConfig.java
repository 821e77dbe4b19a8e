package org.diapason.model;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.function.LongFunction;
import org.diapason.config.UserException;
import org.diapason.nn.Rotary;

/**
 * The rotary position embedding that a configuration describes: {@code rope_parameters}, or {@code
 * rope_theta}, {@code partial_rotary_factor} and {@code rope_scaling} of older ones.
 *
 * <p>Source: {@code modeling_rope_utils.py} of Transformers.
 */
final class RotaryConfig {
  private static final List<String> TYPES =
      List.of("default", "linear", "dynamic", "llama3", "yarn", "longrope");

  private final ModelConfig model;
  private final ModelConfig parameters;
  private final int turned;
  private final double base;

  private RotaryConfig(ModelConfig model, ModelConfig parameters, int turned, double base) {
    this.model = model;
    this.parameters = parameters;
    this.turned = turned;
    this.base = base;
  }

  /**
   * @param headWidth elements of a head
   * @throws UserException when it is of a kind that is not known, or something of it is missing
   */
  static Rotary of(ModelConfig model, int headWidth) {
    return of(
        model,
        parameters(model),
        headWidth,
        model.number("rope_theta", 10_000),
        model.number("partial_rotary_factor", 1));
  }

  /** Where the configuration describes it: by itself, or among everything else. */
  static ModelConfig parameters(ModelConfig model) {
    return model.object("rope_parameters").or(() -> model.object("rope_scaling")).orElse(model);
  }

  /**
   * @param parameters those of the embedding
   * @param base where they give none
   * @param turnedPart of the elements of a head, where they give none
   */
  static Rotary of(
      ModelConfig model, ModelConfig parameters, int headWidth, double base, double turnedPart) {
    var part = parameters.number("partial_rotary_factor", turnedPart);
    return new RotaryConfig(
            model, parameters, (int) (headWidth * part), parameters.number("rope_theta", base))
        .rotary(parameters.text("rope_type", parameters.text("type", "default")));
  }

  /** Neither scaled nor read from a configuration. */
  static Rotary plain(int turned, double base, boolean interleaved) {
    var frequencies = frequencies(turned, base, (pair, frequency) -> frequency);
    return new Rotary(count -> frequencies, 1, interleaved);
  }

  /** What becomes of the frequency of a pair. */
  private interface Scaled {
    double of(int pair, double frequency);
  }

  private Rotary rotary(String type) {
    return switch (type) {
      case "default" -> fixed((pair, frequency) -> frequency, 1);
      case "linear" -> {
        var factor = parameters.number("factor");
        yield fixed((pair, frequency) -> frequency / factor, 1);
      }
      case "dynamic" -> new Rotary(dynamic(), 1, false);
      case "llama3" -> fixed(llama3(), 1);
      case "yarn" -> yarn();
      case "longrope", "su" -> longRope();
      default ->
          throw new UserException(
              "%s: rope_type %s is not supported; supported are %s"
                  .formatted(parameters.origin(), type, String.join(", ", TYPES)));
    };
  }

  private Rotary fixed(Scaled scaled, double scaling) {
    var frequencies = frequencies(turned, base, scaled);
    return new Rotary(count -> frequencies, scaling, false);
  }

  /** Turns slower once a text is longer than those of pretraining. */
  private LongFunction<float[]> dynamic() {
    var factor = parameters.number("factor");
    double known = model.integer("max_position_embeddings");
    return count ->
        frequencies(
            turned,
            base
                * Math.pow(
                    factor * Math.max((double) count, known) / known - (factor - 1),
                    turned / (turned - 2.0)),
            (pair, frequency) -> frequency);
  }

  /** Leaves fast turns, slows slow ones, and goes over from one to the other in between. */
  private Scaled llama3() {
    var factor = parameters.number("factor");
    var low = parameters.number("low_freq_factor");
    var high = parameters.number("high_freq_factor");
    var known = originalPositions();
    return (pair, frequency) -> {
      var turns = known * frequency / (2 * Math.PI);
      var smooth = Math.max(0, Math.min(1, (turns - low) / (high - low)));
      return (1 - smooth) * frequency / factor + smooth * frequency;
    };
  }

  /** YaRN (Peng et al., 2023). */
  private Rotary yarn() {
    var known = originalPositions();
    var factor = parameters.number("factor", model.integer("max_position_embeddings") / known);
    var truncates = parameters.flag("truncate", true);
    var fast = pairOfTurns(parameters.number("beta_fast", 32), known);
    var slow = pairOfTurns(parameters.number("beta_slow", 1), known);
    var low = Math.max(truncates ? Math.floor(fast) : fast, 0);
    var high = Math.min(truncates ? Math.ceil(slow) : slow, turned - 1.0);
    var width = high == low ? 0.001 : high - low;
    return fixed(
        (pair, frequency) -> {
          var ramp = Math.max(0, Math.min(1, (pair - low) / width));
          return frequency / factor * ramp + frequency * (1 - ramp);
        },
        yarnScaling(factor));
  }

  private double yarnScaling(double factor) {
    var scale = parameters.number("mscale", 0);
    var scaleOfAll = parameters.number("mscale_all_dim", 0);
    return parameters.number(
        "attention_factor",
        scale != 0 && scaleOfAll != 0
            ? logarithmic(factor, scale) / logarithmic(factor, scaleOfAll)
            : logarithmic(factor, 1));
  }

  private static double logarithmic(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  /** Which pair makes so many turns over the texts of pretraining. */
  private double pairOfTurns(double turns, double known) {
    return turned * Math.log(known / (turns * 2 * Math.PI)) / (2 * Math.log(base));
  }

  /** LongRoPE (Ding et al., 2024): one factor for each pair, others once the text is long. */
  private Rotary longRope() {
    var known = originalPositions();
    var factor = parameters.number("factor", model.integer("max_position_embeddings") / known);
    var few = divided(factors("short_factor"));
    var many = divided(factors("long_factor"));
    var scaling = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(known));
    return new Rotary(
        count -> count > known ? many : few, parameters.number("attention_factor", scaling), false);
  }

  private List<Double> factors(String key) {
    var factors = parameters.list(key, "a list of numbers", JsonElement::getAsDouble);
    if (factors.size() != turned / 2) {
      throw new UserException(
          "%s: %s has %d numbers; expected %d, half of the turned elements of a head"
              .formatted(parameters.origin(), key, factors.size(), turned / 2));
    }
    return factors;
  }

  private float[] divided(List<Double> factors) {
    return frequencies(turned, base, (pair, frequency) -> frequency / factors.get(pair));
  }

  /** Positions of pretraining: Phi-3 gives them beside the parameters. */
  private double originalPositions() {
    var key = "original_max_position_embeddings";
    return model.number(key, parameters.number(key, model.integer("max_position_embeddings")));
  }

  /** Radians a position for each pair. */
  private static float[] frequencies(int turned, double base, Scaled scaled) {
    var frequencies = new float[(turned + 1) / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = (float) scaled.of(pair, Math.pow(base, -2.0 * pair / turned));
    }
    return frequencies;
  }
}
