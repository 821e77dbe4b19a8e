package org.diapason.tuning;

import org.diapason.config.Doc;
import org.diapason.model.Model;

/** The head trains on what the pretrained layers give, which are frozen and without dropout. */
@Doc(
    "The pretrained layers are frozen and run without dropout; what stands on them trains. Their"
        + " outputs are computed once.")
public record FeatureExtraction() implements TuningStrategy {

  @Override
  public String name() {
    return "feature-extraction";
  }

  @Override
  public void prepare(Model model) {
    new Freeze(model.body().blocks().size(), true).prepare(model);
  }

  @Override
  public boolean runsFrozenLayersWithoutDropout() {
    return true;
  }
}
