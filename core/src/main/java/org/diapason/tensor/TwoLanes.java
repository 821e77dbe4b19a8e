package org.diapason.tensor;

import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Two computations at the same time, each on half of the cores. Operators then wait for fewer
 * threads, and while one lane reads memory the other multiplies: two halves of a batch are done
 * about a tenth earlier than the whole.
 */
public final class TwoLanes {
  private TwoLanes() {}

  /** Whether operators have two threads to share out. */
  public static boolean exist() {
    NativeRuntime.load();
    return get_num_threads() > 1;
  }

  /**
   * Runs one task on this thread and the other one on a thread of its own; each opens its scopes
   * itself. Ends when both have.
   *
   * @throws RuntimeException what the first task threw, else the second
   */
  public static void run(Runnable first, Runnable second) {
    var threads = get_num_threads();
    var lane = CompletableFuture.runAsync(() -> on(threads / 2, second), TwoLanes::start);
    try {
      on(threads - threads / 2, first);
    } finally {
      lane.exceptionally(failure -> null).join();
      set_num_threads(threads);
    }
    try {
      lane.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** The setting is the thread's own, but for threads that are yet to come. */
  private static void on(int threads, Runnable task) {
    set_num_threads(threads);
    task.run();
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "diapason-lane");
    thread.setDaemon(true);
    thread.start();
  }
}
