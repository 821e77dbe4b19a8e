package org.diapason.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Results of tasks, in the order of the tasks, worked out on other threads before they are asked
 * for. With one task ahead each begins after the one before it has ended, so tasks may share state;
 * with more they run at the same time. What a task throws is thrown where its result would come.
 *
 * <p>With one task ahead, the first runs where its result is asked for, which could only wait for
 * it; any other has a thread of its own, which ends with it. For one thread, which may be
 * interrupted without effect.
 */
public final class Ahead<T> implements Iterator<T>, AutoCloseable {
  private static final String THREAD = "diapason-ahead";

  private final Iterator<Supplier<T>> tasks;
  private final int most;
  private final Queue<CompletableFuture<T>> begun = new ArrayDeque<>();
  private boolean ended;

  /**
   * @param tasks iterated on the thread that takes the results; what it throws is thrown behind the
   *     results of the tasks before
   * @param most tasks that are begun before their result is asked for
   */
  public Ahead(Iterator<Supplier<T>> tasks, int most) {
    this.tasks = tasks;
    this.most = most;
  }

  @Override
  public boolean hasNext() {
    return !begun.isEmpty() || (!ended && tasks.hasNext());
  }

  /**
   * @throws RuntimeException what the task threw
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all results were taken");
    }
    if (most > 1) {
      begin();
    }
    var result = begun.isEmpty() ? tasks.next().get() : result(begun.remove());
    begin();
    return result;
  }

  private static <T> T result(CompletableFuture<T> task) {
    try {
      return task.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void begin() {
    while (begun.size() < most && !ended) {
      try {
        if (!tasks.hasNext()) {
          return;
        }
        begun.add(CompletableFuture.supplyAsync(tasks.next(), Ahead::onNewThread));
      } catch (RuntimeException e) {
        ended = true;
        begun.add(CompletableFuture.failedFuture(e));
      }
    }
  }

  private static void onNewThread(Runnable task) {
    var thread = new Thread(task, THREAD);
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the tasks that are under way; no other begins. */
  @Override
  public void close() {
    ended = true;
    begun.forEach(task -> task.exceptionally(unwanted -> null).join());
    begun.clear();
  }
}
