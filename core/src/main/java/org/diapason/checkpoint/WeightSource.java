package org.diapason.checkpoint;

import java.util.SortedMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of one model in some file format. Opening reads and checks the directory of tensors
 * only; the elements are read on demand, in chunks, straight into tensor memory.
 *
 * <p>Implementations throw {@link org.diapason.config.UserException}, naming file and tensor, for
 * anything wrong in the file.
 */
public interface WeightSource extends AutoCloseable {

  /** Every tensor by its Hugging Face weight name. */
  SortedMap<String, TensorInfo> tensors();

  /**
   * Fills a tensor with the elements of a stored one, converted to its type and device. Needs no
   * gradient mode.
   *
   * @param name a key of {@link #tensors}
   * @param destination contiguous, of the stored shape
   */
  void read(String name, Tensor destination);

  @Override
  void close();
}
