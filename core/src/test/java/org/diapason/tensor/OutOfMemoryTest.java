package org.diapason.tensor;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;
import org.diapason.tensor.OutOfMemory.Place;
import org.junit.jupiter.api.Test;

/** Refusals of the real allocators, but for a GPU's, whose words are libtorch's. */
class OutOfMemoryTest {
  private static final long ABSURD = 1L << 52;

  @Test
  void aTensorThatNoMachineHoldsIsRecognized() {
    NativeRuntime.load();
    var failure = assertThrows(RuntimeException.class, () -> empty(ABSURD).close());
    var memory = OutOfMemory.of(new IllegalStateException("around it", failure)).orElseThrow();
    assertEquals(Place.MACHINE, memory.place());
    // float32: 2^54 bytes
    assertTrue(memory.message().startsWith("17,179,869,184 MB more were asked for"), memory + "");
    assertTrue(memory.message().matches(".* process has [1-9][0-9,]* MB in RAM .*"), memory + "");
    assertTrue(memory.message().matches(".* machine has [1-9][0-9,]* MB"), memory + "");
  }

  @Test
  void anArrayOfJavaCppIsRecognized() {
    NativeRuntime.load();
    var failure = assertThrows(OutOfMemoryError.class, () -> new LongPointer(ABSURD).close());
    var memory = OutOfMemory.of(failure).orElseThrow();
    assertEquals(Place.MACHINE, memory.place());
    assertTrue(memory.message().startsWith("no more could be had, while"), memory + "");
  }

  @Test
  void theHeapOfTheJvmIsRecognized() {
    var failure =
        assertThrows(
            OutOfMemoryError.class, () -> assertEquals(0, new long[Integer.MAX_VALUE].length));
    var memory = OutOfMemory.of(failure).orElseThrow();
    assertEquals(Place.JAVA_HEAP, memory.place());
    assertTrue(memory.message().matches(".*heap may take [1-9][0-9,]* MB"), memory + "");
  }

  @Test
  void theGpuIsRecognized() {
    var failure =
        new RuntimeException(
            "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 139.80"
                + " GiB of which 2.31 GiB is free. Including non-PyTorch memory, this process has"
                + " 137.49 GiB memory in use.\nException raised from malloc at …");
    assertEquals(
        Optional.of(
            new OutOfMemory(
                Place.GPU,
                "20.00 GiB more were asked for on the GPU; GPU 0 has a total capacity of 139.80"
                    + " GiB of which 2.31 GiB is free")),
        OutOfMemory.of(failure));
    assertEquals(
        Place.GPU,
        OutOfMemory.of(new RuntimeException("CUDA error: out of memory")).orElseThrow().place());
  }

  /** Seen under a limit of the address space. */
  @Test
  void oneDnnIsRecognized() {
    var failure = new RuntimeException("could not create a primitive");
    assertEquals(Place.MACHINE, OutOfMemory.of(failure).orElseThrow().place());
    var other = "could not create a primitive descriptor for the matmul primitive";
    assertEquals(Optional.empty(), OutOfMemory.of(new RuntimeException(other)));
  }

  @Test
  void anyOtherFailureIsNone() {
    assertEquals(Optional.empty(), OutOfMemory.of(new RuntimeException("index out of range")));
    assertEquals(Optional.empty(), OutOfMemory.of(new IllegalStateException()));
  }
}
