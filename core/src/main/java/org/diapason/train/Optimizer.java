package org.diapason.train;

import java.nio.file.Path;

/** Changes the weights by their gradients. Used on the loop's thread. */
public interface Optimizer extends AutoCloseable {

  /**
   * One update of every trainable weight that has a gradient.
   *
   * @param learningRate the rate of this step
   */
  void step(double learningRate);

  /** Writes what the next step needs, keyed by the names of the weights, in safetensors format. */
  void save(Path file);

  /**
   * Takes up what {@link #save} wrote.
   *
   * @throws org.diapason.config.UserException when the file is damaged or of another model
   */
  void load(Path file);

  @Override
  void close();
}
