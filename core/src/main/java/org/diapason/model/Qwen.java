package org.diapason.model;

import java.util.List;

/**
 * Qwen2 (Yang et al., 2024) and Qwen3 (2025), as Transformers' {@code modeling_qwen2.py} and {@code
 * modeling_qwen3.py} compute them: Llama with biases of queries, keys and values, or with norms of
 * queries and keys.
 */
final class Qwen {
  private Qwen() {}

  static Llama two(ModelConfig json) {
    return new Llama(json, Llama.Config.of(json, windows(json), true, false, false));
  }

  static Llama three(ModelConfig json) {
    var bias = json.flag("attention_bias", false);
    return new Llama(json, Llama.Config.of(json, windows(json), bias, bias, true));
  }

  private static List<Long> windows(ModelConfig json) {
    var first = json.integer("max_window_layers", 28);
    return json.flag("use_sliding_window", false)
        ? Windows.some(json, layer -> layer >= first)
        : Windows.none(json);
  }
}
