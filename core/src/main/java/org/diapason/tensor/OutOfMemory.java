package org.diapason.tensor;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Memory that was asked for and could not be had, as it shows in an exception of libtorch, of
 * JavaCPP or of the JVM.
 *
 * @param place which memory ran out
 * @param message what was asked for and what there is, one sentence without an end
 */
public record OutOfMemory(Place place, String message) {

  /** A kind of memory. */
  public enum Place {
    MACHINE,
    GPU,
    JAVA_HEAP
  }

  private static final int MEGABYTE = 1 << 20;

  /** How the allocators of libtorch, JavaCPP, C++ and the JVM say it. */
  private static final Pattern NATIVE =
      Pattern.compile(
          "DefaultCPUAllocator: (?:can't allocate|not enough) memory|Cannot allocate new |bad_alloc"
              + "|unable to create native thread|Map failed");

  /** oneDNN hides the reason; these calls have no other one. */
  private static final Pattern ONE_DNN =
      Pattern.compile(
          "could not (?:create a primitive|execute a primitive|create a memory object)$");

  private static final Pattern NATIVE_BYTES = Pattern.compile("tried to allocate (\\d+) bytes");
  private static final Pattern GPU =
      Pattern.compile("(?:CUDA|HIP) (?:error: )?out of memory|CUBLAS_STATUS_ALLOC_FAILED");
  private static final Pattern GPU_AMOUNT = Pattern.compile("Tried to allocate ([0-9.]+ .?i?B)");
  private static final Pattern GPU_STATE =
      Pattern.compile(
          "GPU \\d+ has a total capacity of [0-9.]+ .?i?B of which [0-9.]+ .?i?B is free");

  /** What a failure, or one that caused it, says of memory; empty when it had another reason. */
  public static Optional<OutOfMemory> of(Throwable failure) {
    for (var each = failure; each != null; each = each.getCause()) {
      var text = String.valueOf(each.getMessage());
      if (isNative(text)) {
        return Optional.of(new OutOfMemory(Place.MACHINE, ofMachine(text)));
      }
      if (GPU.matcher(text).find()) {
        return Optional.of(new OutOfMemory(Place.GPU, ofGpu(text)));
      }
      if (each instanceof OutOfMemoryError) {
        return Optional.of(new OutOfMemory(Place.JAVA_HEAP, ofHeap(text)));
      }
    }
    return Optional.empty();
  }

  private static boolean isNative(String text) {
    var firstLine = text.lines().findFirst().orElse("");
    return NATIVE.matcher(text).find() || ONE_DNN.matcher(firstLine).find();
  }

  private static String ofMachine(String text) {
    var bytes = NATIVE_BYTES.matcher(text);
    return "%s, while this process has %s in RAM and the machine has %s"
        .formatted(
            bytes.find()
                ? megabytes(Long.parseLong(bytes.group(1))) + " more were asked for"
                : "no more could be had",
            megabytes(NativeRuntime.residentBytes()),
            megabytes(NativeRuntime.machineBytes()));
  }

  private static String ofGpu(String text) {
    var amount = GPU_AMOUNT.matcher(text);
    var state = GPU_STATE.matcher(text);
    var asked = amount.find() ? amount.group(1) + " more were asked for" : "no more could be had";
    return asked + " on the GPU" + (state.find() ? "; " + state.group() : "");
  }

  private static String ofHeap(String text) {
    return "the JVM says \"%s\"; its heap may take %s"
        .formatted(text, megabytes(Runtime.getRuntime().maxMemory()));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", Math.max(1, bytes / MEGABYTE));
  }
}
