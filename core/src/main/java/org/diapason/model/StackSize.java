package org.diapason.model;

import org.diapason.config.UserException;

/** The size of one of two stacks, as BART's configuration names it. */
record StackSize(int layers, int heads, int intermediate) {

  /**
   * @param stack {@code encoder} or {@code decoder}
   * @throws UserException when the numbers do not fit together
   */
  static StackSize of(ModelConfig json, String stack) {
    var size =
        new StackSize(
            json.integer(stack + "_layers"),
            json.integer(stack + "_attention_heads"),
            json.integer(stack + "_ffn_dim"));
    var width = json.integer("d_model");
    if (size.layers < 1 || size.heads < 1 || width % size.heads != 0) {
      throw new UserException(
          "%s: %s_layers is %d and %s_attention_heads %d; expected at least 1 layer, and a number of heads that divides d_model, %d"
              .formatted(json.origin(), stack, size.layers, stack, size.heads, width));
    }
    return size;
  }
}
