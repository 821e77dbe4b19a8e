package org.diapason.model;

import org.diapason.config.UserException;

/**
 * The heads of a decoder's attention.
 *
 * @param queries how many there are of queries, a multiple of {@code keys}
 * @param keys how many there are of keys and values
 * @param width elements of each
 */
record Heads(int queries, int keys, int width) {

  /**
   * @throws UserException when the numbers do not fit together
   */
  static Heads of(ModelConfig json) {
    var queries = json.integer("num_attention_heads");
    var shared = json.integer("num_key_value_heads", queries);
    var hidden = json.integer("hidden_size");
    if (queries <= 0 || shared <= 0 || queries % shared != 0) {
      throw new UserException(
          "%s: num_attention_heads %d is no multiple of num_key_value_heads %d"
              .formatted(json.origin(), queries, shared));
    }
    var width = json.integer("head_dim", hidden / queries);
    if (width <= 0) {
      throw new UserException(
          "%s: hidden_size %d is less than num_attention_heads %d"
              .formatted(json.origin(), hidden, queries));
    }
    return new Heads(queries, shared, width);
  }

  /** What scores are multiplied by, where a configuration says nothing else. */
  double scale() {
    return 1 / Math.sqrt(width);
  }
}
