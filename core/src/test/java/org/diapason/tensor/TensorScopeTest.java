package org.diapason.tensor;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TensorScopeTest {

  @Test
  void freesWhatWasMadeInside() {
    Tensor inside;
    try (var scope = TensorScope.open()) {
      inside = ones(4);
      assertFalse(inside.isNull());
    }
    assertTrue(inside.isNull());
  }

  @Test
  void aKeptTensorLivesAsLongAsTheEnclosingScope() {
    Tensor kept;
    try (var run = TensorScope.open()) {
      try (var step = TensorScope.open()) {
        kept = step.keep(ones(4));
      }
      assertEquals(4, kept.sum().item_double());
    }
    assertTrue(kept.isNull());
  }

  @Test
  void anAdoptedTensorLivesUntilItIsFreedFromAnyThread() {
    Tensor weight;
    try (var scope = TensorScope.open()) {
      weight = TensorScope.adopt(ones(4));
    }
    assertFalse(weight.isNull());
    CompletableFuture.runAsync(() -> TensorScope.free(weight)).join();
    assertTrue(weight.isNull());
    TensorScope.free(weight);
  }

  @Test
  void aTensorKeptWithoutAnEnclosingScopeIsAdopted() {
    Tensor kept;
    try (var scope = TensorScope.open()) {
      kept = scope.keep(ones(4));
    }
    assertFalse(kept.isNull());
    TensorScope.free(kept);
  }

  @Test
  void closingOnAnotherThreadFreesNothing() {
    try (var scope = TensorScope.open()) {
      var tensor = ones(4);
      var failure =
          assertThrows(
              CompletionException.class, () -> CompletableFuture.runAsync(scope::close).join());
      assertTrue(failure.getCause() instanceof IllegalStateException);
      assertEquals(4, tensor.sum().item_double());
    }
  }
}
