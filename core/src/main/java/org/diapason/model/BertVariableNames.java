package org.diapason.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Google's names of BERT's variables in TensorFlow, and Hugging Face's for the same weights.
 *
 * <p>Source: {@code load_tf_weights_in_bert} of Transformers.
 */
final class BertVariableNames {
  /** What TensorFlow Hub puts before every name. */
  private static final String HUB_PREFIX = "module/";

  private static final Pattern MODEL = Pattern.compile("(bert|cls)/.*");

  /** What training and the graph leave beside the weights. */
  private static final Pattern NO_WEIGHT =
      Pattern.compile(".*/adam_[mv]|global_step|_CHECKPOINTABLE_OBJECT_GRAPH");

  private static final Pattern LAYER = Pattern.compile("/layer_(\\d+)/");
  private static final Pattern EMBEDDING = Pattern.compile(".*/\\w+_embeddings");

  private BertVariableNames() {}

  /** The Hugging Face name; empty for what is no weight of BERT, such as Adam's moments. */
  static Optional<String> toHuggingFace(String variable) {
    var name = variable.startsWith(HUB_PREFIX) ? variable.substring(HUB_PREFIX.length()) : variable;
    if (!MODEL.matcher(name).matches() || !isWeight(name)) {
      return Optional.empty();
    }
    var slash = name.lastIndexOf('/');
    var leaf =
        switch (name.substring(slash + 1)) {
          case "kernel", "gamma", "output_weights" -> "weight";
          case "beta", "output_bias" -> "bias";
          default -> name.substring(slash + 1);
        };
    if (EMBEDDING.matcher(name).matches()) {
      leaf += ".weight";
    }
    var path = LAYER.matcher(name.substring(0, slash + 1)).replaceAll("/layer.$1/");
    return Optional.of((path + leaf).replace('/', '.'));
  }

  /** Whether it may be a weight, of BERT or of what was put on top of it. */
  static boolean isWeight(String variable) {
    return !NO_WEIGHT.matcher(variable).matches();
  }
}
