package org.diapason.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/** Starts libtorch once in this process, and says what the process may use of the machine. */
public final class NativeRuntime {
  private static boolean loaded;

  private NativeRuntime() {}

  /**
   * Loads libtorch; later calls do nothing. A file lock keeps JVMs that start together on a cold
   * cache of native libraries from reading what another is still writing.
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    // JavaCPP would throw at four times the Java heap, whatever the machine has.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    var lock =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "diapason-" + System.getProperty("user.name") + ".lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      Loader.load(torch.class);
      loaded = held.isValid();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot lock " + lock + " while the native libraries are unpacked", e);
    }
  }

  /**
   * Sets the allocator and the waiting of OpenMP's threads for large tensors: training runs up to
   * 1.4 times as fast. It concerns the whole process and works only before libtorch loads, so the
   * command does it and a host application asks for it. Settings that the environment already has
   * stay. Does nothing but on Linux.
   *
   * @return whether the settings are in force
   */
  public static synchronized boolean tune() {
    if (loaded || !Platform.isLinux()) {
      return false;
    }
    var c = Native.load("c", LibC.class);
    c.setenv("GOMP_SPINCOUNT", "10000", 0);
    c.mallopt(LibC.M_MMAP_MAX, 0);
    c.mallopt(LibC.M_TRIM_THRESHOLD, LibC.NEVER);
    c.mallopt(LibC.M_TOP_PAD, 256 << 20);
    c.mallopt(LibC.M_ARENA_MAX, 1);
    return true;
  }

  /** How many threads an operator may use; 0 leaves libtorch's own choice (the cores). */
  public static void threads(int count) {
    load();
    if (count > 0) {
      torch.set_num_threads(count);
    }
  }

  /**
   * Gives memory that is free in this process back to the system; for when memory has run out, as
   * it costs time. Does nothing but on Linux.
   */
  public static void trim() {
    if (Platform.isLinux()) {
      Native.load("c", LibC.class).malloc_trim(0);
    }
  }

  /** Memory of this process that is in RAM, in bytes. */
  public static long residentBytes() {
    return Pointer.physicalBytes();
  }

  /** Memory that the machine has, or the container where one sets a limit, in bytes. */
  public static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Whether oneDNN multiplies matrices here, on a kind of processor that it is fast on. */
  public static boolean hasOneDnn() {
    load();
    return Platform.isIntel() && torch.hasMKLDNN();
  }

  /** Whether the processor multiplies bfloat16 matrices in hardware (AVX512-BF16 or AMX). */
  public static boolean hasFastBfloat16() {
    var info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return false;
    }
    try (var lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> line.contains(" avx512_bf16") || line.contains(" amx_bf16"))
          .orElse(false);
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes operators choose deterministic algorithms, and fail where there is none. */
  public static void deterministic(boolean on) {
    load();
    torch.globalContext().setDeterministicAlgorithms(on, false);
  }

  private interface LibC extends Library {
    int M_TRIM_THRESHOLD = -1;
    int M_TOP_PAD = -2;
    int M_MMAP_MAX = -4;
    int M_ARENA_MAX = -8;
    int NEVER = -1;

    int mallopt(int parameter, int value);

    int malloc_trim(long padding);

    int setenv(String name, String value, int overwrite);
  }
}
