package org.diapason.model;

import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Linear;
import org.diapason.nn.Module;
import org.diapason.nn.Pass;

/** The four products of an attention: to queries, keys and values, and from what they give. */
final class Projections extends Module {
  private final int headWidth;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;

  /**
   * @param headWidth D
   * @param suffix of the names of the first three, behind q, k and v
   * @param outputName name of the last
   */
  Projections(
      int headWidth,
      String suffix,
      String outputName,
      Linear query,
      Linear key,
      Linear value,
      Linear output) {
    this.headWidth = headWidth;
    this.query = child("q" + suffix, query);
    this.key = child("k" + suffix, key);
    this.value = child("v" + suffix, value);
    this.output = child(outputName, output);
  }

  /**
   * @param x (B, T, C)
   * @return (B, T, H, D)
   */
  Tensor query(Tensor x, Pass pass) {
    return heads(query, x, pass);
  }

  Tensor key(Tensor x, Pass pass) {
    return heads(key, x, pass);
  }

  Tensor value(Tensor x, Pass pass) {
    return heads(value, x, pass);
  }

  /**
   * @param attended (B, T, H × D)
   * @return (B, T, C)
   */
  Tensor output(Tensor attended, Pass pass) {
    return output.forward(attended, pass);
  }

  private Tensor heads(Linear product, Tensor x, Pass pass) {
    return product.forward(x, pass).unflatten(2, -1, headWidth);
  }
}
