package org.diapason.model;

import java.util.List;
import java.util.Set;
import org.diapason.nn.Causal;
import org.diapason.nn.Inputs;
import org.diapason.nn.KeyValueCache;
import org.diapason.nn.Pass;
import org.diapason.nn.Rotary;

/**
 * A body in which every token sees itself and those before it, so that it can write texts. In
 * shapes: B batch, T tokens, S tokens that are seen, C width, H heads, D width of a head.
 */
abstract class CausalBody extends Body {
  private final String modelType;
  private final boolean tiesWords;

  /**
   * @param tiesWords whether the same vectors embed words and give logits
   */
  CausalBody(ModelConfig json, boolean tiesWords) {
    modelType = json.text("model_type");
    this.tiesWords = tiesWords;
  }

  /** What it keeps for each token that has been computed. */
  abstract KeyValueCache.Shape cacheShape();

  /** How many tokens a layer with a window sees, itself included; 0 when all layers see all. */
  long window() {
    return 0;
  }

  /** Whose rotations the layers read. */
  List<Rotary> rotaries() {
    return List.of();
  }

  /** What gives the logits of each next token. */
  abstract Head causalHead();

  final boolean tiesWords() {
    return tiesWords;
  }

  @Override
  public final Set<String> tiedNames() {
    return tiesWords ? Set.of(CausalHead.WEIGHT) : Set.of();
  }

  @Override
  final Pass prepare(Inputs inputs, Pass pass) {
    return pass.withCausal(Causal.of(inputs, pass, window(), rotaries()));
  }

  @Override
  public final Head head(HeadSpec spec) {
    if (spec.kind() != HeadKind.CAUSAL_LM) {
      throw spec.notOn(modelType);
    }
    return causalHead();
  }
}
