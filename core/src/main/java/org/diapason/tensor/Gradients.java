package org.diapason.tensor;

import org.bytedeco.pytorch.GradMode;

/**
 * Switches the recording of operations for gradients off on this thread, for as long as it is open.
 */
public final class Gradients implements AutoCloseable {
  private final boolean before = GradMode.is_enabled();

  private Gradients() {}

  public static Gradients off() {
    NativeRuntime.load();
    var off = new Gradients();
    GradMode.set_enabled(false);
    return off;
  }

  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
