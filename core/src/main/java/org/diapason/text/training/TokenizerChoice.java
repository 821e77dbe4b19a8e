package org.diapason.text.training;

import java.util.HashMap;
import java.util.Map;

/** The tokenizer of a new model: one that is there, or one to be trained. */
public sealed interface TokenizerChoice permits PretrainedTokenizer, TokenizerTraining {

  /** The records by {@link TokenizerTraining#KEY}. */
  static Map<String, Class<? extends TokenizerChoice>> types() {
    var types = new HashMap<String, Class<? extends TokenizerChoice>>(TokenizerTraining.TYPES);
    types.put("pretrained", PretrainedTokenizer.class);
    return types;
  }
}
