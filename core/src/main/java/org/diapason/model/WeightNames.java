package org.diapason.model;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What checkpoints of different ages call a weight. */
final class WeightNames {
  /** Numbers of positions, masks and rotary frequencies. */
  private static final Pattern CONSTANT =
      Pattern.compile(
          ".*(embeddings\\.position_ids|\\.(attn|attention)\\.(masked_)?bias|\\.attn\\.causal_mask"
              + "|rotary_emb\\.inv_freq)");

  private WeightNames() {}

  /**
   * Today's names of the weights of a checkpoint to the names under which it holds them. Left out
   * are constants, which old checkpoints carry, and second copies of tied weights.
   */
  static SortedMap<String, String> of(Collection<String> stored, Body body) {
    var names = new TreeMap<String, String>();
    var tied = body.tiedNames();
    for (var old : stored) {
      var name = renameSuffix(renameSuffix(old, ".gamma", ".weight"), ".beta", ".bias");
      if (!CONSTANT.matcher(name).matches() && !tied.contains(name)) {
        names.put(name.equals("embed_out.weight") ? CausalHead.WEIGHT : name, old);
      }
    }
    return names;
  }

  private static String renameSuffix(String name, String from, String to) {
    return name.endsWith(from) ? name.substring(0, name.length() - from.length()) + to : name;
  }
}
