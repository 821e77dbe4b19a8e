package org.diapason.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.diapason.config.UserException;
import org.diapason.model.ProblemType;
import org.diapason.task.Prediction;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeGarbage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One pipeline serves many threads, ends when they have what they asked for, and leaves nothing.
 */
class PipelineLifeTest {
  private static final List<String> LABELS = List.of("negative", "neutral", "positive");
  private static final List<String> TEXTS =
      IntStream.range(0, 40).mapToObj(seed -> TinyModel.text(new Random(seed), "good")).toList();

  @TempDir static Path saved;

  @TempDir Path directory;

  @BeforeAll
  static void saveModel() {
    TinyModel.classifier(saved, ProblemType.SINGLE_LABEL_CLASSIFICATION, LABELS, DType.FLOAT32);
  }

  private static Pipeline open() {
    return Pipeline.of(saved, PipelineOptions.DEFAULTS);
  }

  @Test
  void eightThreadsGetThePredictionsOfOne() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try (var pipeline = open()) {
      var expected = TEXTS.stream().map(pipeline::predict).toList();
      Callable<List<Prediction>> work = () -> TEXTS.stream().map(pipeline::predict).toList();
      for (var result : threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> work).toList())) {
        for (int i = 0; i < TEXTS.size(); i++) {
          assertArrayEquals(expected.get(i).logits(), result.get().get(i).logits(), 1e-6f);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Threads predict until the pipeline is closed under them; each sees whole predictions only. */
  @Test
  void threadsThatPredictSeeTheEndAsAnException() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      var pipeline = open();
      var running = new CountDownLatch(8);
      Callable<Integer> work =
          () -> {
            for (int count = 0; ; count++) {
              try {
                assertTrue(LABELS.contains(pipeline.predict(TEXTS.get(count % 40)).label()));
              } catch (IllegalStateException closed) {
                return count;
              }
              if (count == 0) {
                running.countDown();
              }
            }
          };
      var results = IntStream.range(0, 8).mapToObj(i -> threads.submit(work)).toList();
      assertTrue(running.await(20, TimeUnit.SECONDS));
      pipeline.close();
      for (var result : results) {
        assertTrue(result.get(20, TimeUnit.SECONDS) > 0);
      }
      pipeline.close();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closingWaitsForWhatIsUnderWay() throws Exception {
    var file = directory.resolve("data.csv");
    Files.writeString(file, "text,label\ngood film,positive\nbad film,negative\n");
    var threads = Executors.newFixedThreadPool(2);
    try {
      var pipeline = open();
      var begun = new CountDownLatch(1);
      var mayEnd = new CountDownLatch(1);
      var evaluation =
          threads.submit(
              () ->
                  pipeline.evaluate(
                      List.of(file.toString()),
                      Map.of(),
                      List.of(),
                      (done, total) -> {
                        begun.countDown();
                        try {
                          mayEnd.await();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }));
      assertTrue(begun.await(20, TimeUnit.SECONDS));
      var closing = threads.submit(pipeline::close);
      assertThrows(TimeoutException.class, () -> closing.get(100, TimeUnit.MILLISECONDS));
      mayEnd.countDown();
      assertTrue(evaluation.get(20, TimeUnit.SECONDS).metrics().containsKey("eval_accuracy"));
      closing.get(20, TimeUnit.SECONDS);
      assertThrows(IllegalStateException.class, () -> pipeline.predict("good"));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void predictionsLeaveNoNativeMemory() {
    try (var pipeline = open()) {
      TEXTS.forEach(pipeline::predict);
      NativeGarbage.collect();
      var before = List.of(Pointer.totalCount(), Pointer.totalBytes());
      for (int i = 0; i < 50; i++) {
        TEXTS.forEach(pipeline::predict);
      }
      assertEquals(before, List.of(Pointer.totalCount(), Pointer.totalBytes()));
    }
  }

  @Test
  void aRefusedModelLeavesNoNativeMemory() {
    open().close();
    NativeGarbage.collect();
    var before = Pointer.totalCount();
    assertThrows(UserException.class, () -> Pipeline.of("summarization", saved.toString()));
    assertThrows(UserException.class, () -> Pipeline.of(saved, new PipelineOptions(null, 33, 8)));
    assertEquals(before, Pointer.totalCount());
  }
}
