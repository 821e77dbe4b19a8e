package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AheadTest {

  private static Iterator<Supplier<Integer>> tasks(int count, IntUnaryOperator task) {
    return IntStream.range(0, count)
        .<Supplier<Integer>>mapToObj(i -> () -> task.applyAsInt(i))
        .iterator();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 5"})
  void resultsComeInTheOrderOfTheTasks(long seed, int most) {
    var random = new Random(seed);
    var pauses = random.ints(40, 0, 5).toArray();
    var results = new ArrayList<Integer>();
    try (var ahead =
        new Ahead<>(
            tasks(
                40,
                i -> {
                  sleep(pauses[i]);
                  return i * i;
                }),
            most)) {
      ahead.forEachRemaining(results::add);
      assertThrows(NoSuchElementException.class, ahead::next);
    }
    assertEquals(IntStream.range(0, 40).map(i -> i * i).boxed().toList(), results);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void noMoreTasksBeginThanAreAllowed(int most) {
    var begun = new AtomicInteger();
    var running = new AtomicInteger();
    var mostRunning = new AtomicInteger();
    try (var ahead =
        new Ahead<>(
            tasks(
                20,
                i -> {
                  begun.incrementAndGet();
                  mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                  sleep(2);
                  return running.decrementAndGet();
                }),
            most)) {
      for (int taken = 1; taken <= 10; taken++) {
        ahead.next();
        assertTrue(begun.get() <= taken + most, begun + " begun, " + taken + " taken");
      }
    }
    assertTrue(begun.get() <= 10 + most);
    assertTrue(mostRunning.get() <= most);
  }

  /** The second result is ready though it was never asked for. */
  @Test
  void theNextTaskRunsWhileTheResultIsUsed() throws InterruptedException {
    var second = new CountDownLatch(1);
    try (var ahead =
        new Ahead<>(
            tasks(
                2,
                i -> {
                  if (i == 1) {
                    second.countDown();
                  }
                  return i;
                }),
            1)) {
      assertEquals(0, ahead.next());
      assertTrue(second.await(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatATaskThrowsIsThrownInItsPlace() {
    var expected = new IllegalStateException("third");
    try (var ahead =
        new Ahead<>(
            tasks(
                100,
                i -> {
                  if (i >= 2) {
                    sleep(i == 2 ? 20 : 0);
                    throw i == 2 ? expected : new IllegalStateException("a later one");
                  }
                  return i;
                }),
            3)) {
      assertEquals(0, ahead.next());
      assertEquals(1, ahead.next());
      assertSame(expected, assertThrows(IllegalStateException.class, ahead::next));
    }
  }

  @Test
  void errorsAreThrownAsTheyAre() {
    var expected = new AssertionError("of a task");
    try (var ahead =
        new Ahead<>(
            tasks(
                2,
                i -> {
                  if (i == 1) {
                    throw expected;
                  }
                  return i;
                }),
            1)) {
      assertEquals(0, ahead.next());
      assertSame(expected, assertThrows(AssertionError.class, ahead::next));
    }
  }

  /** A source that fails early must not hide the results, nor the failures, of the tasks before. */
  @Test
  void whatTheSourceOfTasksThrowsComesBehindTheResults() {
    var expected = new IllegalStateException("no third task");
    Supplier<Integer> second =
        () -> {
          sleep(20);
          return 2;
        };
    var source =
        IntStream.range(0, 3)
            .mapToObj(
                i -> {
                  if (i == 2) {
                    throw expected;
                  }
                  return i == 0 ? (Supplier<Integer>) () -> 1 : second;
                })
            .iterator();
    try (var ahead = new Ahead<>(source, 4)) {
      assertEquals(1, ahead.next());
      assertEquals(2, ahead.next());
      assertSame(expected, assertThrows(IllegalStateException.class, ahead::next));
      assertFalse(ahead.hasNext());
    }
  }

  @Test
  void closingWaitsForTheTasksUnderWayAndLeavesNoThread() {
    var threads = new ArrayList<Thread>();
    var finished = new AtomicInteger();
    try (var ahead =
        new Ahead<>(
            tasks(
                100,
                i -> {
                  synchronized (threads) {
                    threads.add(Thread.currentThread());
                  }
                  sleep(5);
                  return finished.incrementAndGet();
                }),
            2)) {
      ahead.next();
      ahead.next();
    }
    int atClose = finished.get();
    sleep(50);
    assertEquals(atClose, finished.get());
    assertTrue(atClose <= 4);
    synchronized (threads) {
      threads.remove(Thread.currentThread()); // which the first task ran on
      assertTrue(threads.size() >= 1);
      assertEquals(List.of(), threads.stream().filter(Thread::isAlive).toList());
    }
  }

  @Test
  void aSingleTaskNeedsNoThread() {
    try (var ahead = new Ahead<>(List.<Supplier<Thread>>of(Thread::currentThread).iterator(), 1)) {
      assertSame(Thread.currentThread(), ahead.next());
    }
  }

  @Test
  void anInterruptChangesNothingAndIsKept() {
    var results = new ArrayList<Integer>();
    Thread.currentThread().interrupt();
    try (var ahead =
        new Ahead<>(
            tasks(
                5,
                i -> {
                  for (long start = System.nanoTime(); System.nanoTime() - start < 2_000_000; ) {
                    Thread.onSpinWait();
                  }
                  return i;
                }),
            1)) {
      ahead.forEachRemaining(results::add);
    }
    assertTrue(Thread.interrupted());
    assertEquals(List.of(0, 1, 2, 3, 4), results);
  }
}
