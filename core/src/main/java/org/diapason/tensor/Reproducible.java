package org.diapason.tensor;

/** Whose run the same seed gives again. */
public enum Reproducible {
  /**
   * This program's. Dropout is a function of seed, step and place, so it is the same on any number
   * of threads, and quick.
   */
  DIAPASON,

  /**
   * That of Transformers 5.23 with PyTorch 2.13 on a CPU, where the script calls {@code
   * set_seed(seed)} before it loads the model. All draws come from PyTorch's default generator, one
   * after another:
   *
   * <ol>
   *   <li>The generator is seeded; then new weights are drawn, in the order of the modules. Weights
   *       that the checkpoint has draw nothing.
   *   <li>Making the trainer seeds the generator again.
   *   <li>An evaluation begins with one 64-bit number, the base seed of its data loader.
   *   <li>So does an epoch. {@code group_by_length} then draws its permutation; {@code random} has
   *       a generator of its own, seeded with the sum of seed and epoch.
   *   <li>A batch draws 64 bits for each element of each dropout above 0, in the order of the
   *       forward pass and of the elements; padding counts, also in attention's probabilities (B,
   *       H, T, T). Attention that is written out and {@code sdpa} draw alike, and so do all
   *       element types.
   * </ol>
   *
   * <p>The generator belongs to the process: no other run may draw from it at the same time.
   */
  HUGGINGFACE
}
