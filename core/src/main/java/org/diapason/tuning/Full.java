package org.diapason.tuning;

import org.diapason.config.Doc;
import org.diapason.model.Model;

/** Every weight trains. */
@Doc("Every weight trains.")
public record Full() implements TuningStrategy {

  @Override
  public String name() {
    return "full";
  }

  @Override
  public void prepare(Model model) {
    model.parameters().values().forEach(weight -> weight.setTrainable(true));
  }
}
