package org.diapason.tuning;

import java.util.Map;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.UserException;
import org.diapason.model.Model;
import org.diapason.nn.Parameter;

/**
 * The lowest layers keep the weights that they were pretrained to; the others and the head train.
 */
@Doc(
    "The lowest layers are frozen; everything above them trains. With their embeddings frozen too"
        + " they run without dropout, and their outputs are computed once.")
public record Freeze(
    @Doc("How many of the lowest layers are frozen.") @Range(min = 0) int layers,
    @Doc("Freeze the embeddings too.") @Default("true") boolean embeddings)
    implements TuningStrategy {

  public Freeze() {
    this(0, true);
  }

  @Override
  public String name() {
    return "freeze";
  }

  /**
   * @throws UserException when the model has fewer layers
   */
  @Override
  public void prepare(Model model) {
    var blocks = model.body().blocks();
    if (layers < 0 || layers > blocks.size()) {
      throw new UserException(
          "tuning.layers is %d, but the model has %d layers: give a number from 0 to %d"
              .formatted(layers, blocks.size(), blocks.size()));
    }
    new Full().prepare(model);
    if (embeddings) {
      freeze(model.body().embeddings());
    }
    blocks.subList(0, layers).forEach(block -> freeze(block.parameters()));
  }

  private static void freeze(Map<String, Parameter> weights) {
    weights.values().forEach(weight -> weight.setTrainable(false));
  }

  @Override
  public boolean runsFrozenLayersWithoutDropout() {
    return true;
  }
}
