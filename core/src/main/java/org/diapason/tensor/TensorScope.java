package org.diapason.tensor;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A lifetime of native memory: whatever tensor is made while a scope is open is freed when it
 * closes.
 *
 * <pre>{@code
 * try (var scope = TensorScope.open()) {
 *   var hidden = …;
 *   return scope.keep(hidden); // lives on in the enclosing scope
 * }
 * }</pre>
 *
 * <p>Scopes nest and belong to the thread that opened them. This is the only class that names
 * JavaCPP's own scopes.
 */
public final class TensorScope implements AutoCloseable {
  private final @Nullable PointerScope outer = PointerScope.getInnerScope();
  private final PointerScope scope = new PointerScope();
  private final Thread owner = Thread.currentThread();

  private TensorScope() {}

  /** Opens a scope on this thread, inside the one that is open now. */
  public static TensorScope open() {
    NativeRuntime.load();
    return new TensorScope();
  }

  /**
   * Moves a tensor of this scope to the enclosing one. Without an enclosing scope the tensor is
   * adopted: its owner frees it.
   */
  public <T extends Tensor> T keep(T tensor) {
    if (outer == null) {
      return adopt(tensor);
    }
    outer.attach(tensor); // first, so that the count of references never reaches zero
    scope.detach(tensor);
    return tensor;
  }

  /**
   * Takes a tensor out of the scope that it was just made in: from here on its owner frees it, by
   * {@link #free}. For what outlives every scope and may be closed from any thread, such as the
   * weights of a model.
   */
  public static <T extends Pointer> T adopt(T tensor) {
    var innermost = PointerScope.getInnerScope();
    if (innermost != null) {
      tensor.retainReference(); // a bare detach gives up the only reference and frees the tensor
      innermost.detach(tensor);
    }
    return tensor;
  }

  /** Frees an adopted tensor, from any thread; a second call does nothing. */
  public static void free(Pointer adopted) {
    adopted.close();
  }

  /**
   * Frees every tensor of this scope; a second call does nothing.
   *
   * @throws IllegalStateException on another thread than the one that opened the scope; nothing is
   *     freed then
   */
  @Override
  public void close() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "a tensor scope closes on the thread that opened it (%s), not on %s"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
    scope.close();
  }
}
