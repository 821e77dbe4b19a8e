package org.diapason.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStoreTest {
  @TempDir Path folder;

  private static List<Example> examples(long seed) {
    var random = new Random(seed);
    return IntStream.range(0, 200)
        .mapToObj(
            i -> {
              int largest = new int[] {200, 60_000, 1 << 30}[random.nextInt(3)];
              var ids = random.ints(random.nextInt(50), 0, largest).toArray();
              var example = Example.of("input_ids", ids).with("labels", i % 5 - 100);
              return i % 3 == 0 ? example.with("scores", random.nextFloat(), -0f) : example;
            })
        .toList();
  }

  private static TokenStore.Content content(List<Example> examples) {
    return store -> {
      examples.forEach(store);
      return "summary é";
    };
  }

  private static void assertSame(List<Example> expected, Dataset actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).length(), actual.length(i));
      assertEquals(expected.get(i).names(), actual.get(i).names());
      assertArrayEquals(expected.get(i).ints("input_ids"), actual.get(i).ints("input_ids"));
      assertArrayEquals(expected.get(i).ints("labels"), actual.get(i).ints("labels"));
      if (expected.get(i).has("scores")) {
        assertArrayEquals(expected.get(i).floats("scores"), actual.get(i).floats("scores"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsWrittenIsRead(long seed) {
    var examples = examples(seed);
    var store = TokenStore.openOrBuild(folder, "key", content(examples));
    assertSame(examples, store);
    assertEquals("summary é", store.summary());
    assertThrows(IndexOutOfBoundsException.class, () -> store.get(200));
    assertSame(examples, TokenStore.temporary(content(examples)));
  }

  @Test
  void aStoreOverManySegmentsIsRead() throws IOException {
    var examples = examples(4);
    TokenStore.openOrBuild(folder, "key", content(examples));
    assertTrue(Files.size(folder.resolve("key.tokens")) > 16 * 1024);
    var store = TokenStore.open(folder.resolve("key.tokens"), "key", 10).orElseThrow();
    assertSame(examples, store);
  }

  @Test
  void anEmptyStoreIsRead() {
    assertEquals(0, TokenStore.openOrBuild(folder, "key", content(List.of())).size());
  }

  @Test
  void aStoreIsBuiltOnceForAKey() throws IOException {
    var builds = new AtomicInteger();
    TokenStore.Content counting =
        store -> {
          builds.incrementAndGet();
          return content(examples(1)).writeTo(store);
        };
    TokenStore.openOrBuild(folder, "one", counting);
    TokenStore.openOrBuild(folder, "one", counting);
    assertEquals(1, builds.get());
    TokenStore.openOrBuild(folder, "two", counting);
    assertEquals(2, builds.get());
    Files.move(
        folder.resolve("one.tokens"),
        folder.resolve("two.tokens"),
        StandardCopyOption.REPLACE_EXISTING);
    TokenStore.openOrBuild(folder, "two", counting);
    assertEquals(3, builds.get(), "a file under the name of another key");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aDamagedStoreIsBuiltAgain(long seed) throws IOException {
    var random = new Random(seed);
    var examples = examples(seed);
    TokenStore.openOrBuild(folder, "key", content(examples));
    var file = folder.resolve("key.tokens");
    var whole = Files.readAllBytes(file);
    for (int attempt = 0; attempt < 20; attempt++) {
      var damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, attempt % 2 == 0 ? damaged : Arrays.copyOf(whole, attempt * 1500));
      assertSame(examples, TokenStore.openOrBuild(folder, "key", content(examples)));
    }
  }

  @Test
  void aBuildThatFailsLeavesNothingBehind() throws IOException {
    assertThrows(
        IllegalStateException.class,
        () ->
            TokenStore.openOrBuild(
                folder,
                "key",
                store -> {
                  examples(1).forEach(store);
                  throw new IllegalStateException("half-way");
                }));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void threadsThatBuildTheSameStoreAllGetAWholeOne() throws Exception {
    var examples = examples(9);
    var failures = new ArrayList<Throwable>();
    var threads =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    new Thread(
                        () ->
                            assertSame(
                                examples,
                                TokenStore.openOrBuild(folder, "key", content(examples)))))
            .toList();
    threads.forEach(
        thread ->
            thread.setUncaughtExceptionHandler(
                (failed, e) -> {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }));
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    try (var files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("key.tokens")), files.toList());
    }
  }

  @Test
  void theKeyDependsOnEveryByteAndOption() throws IOException {
    var one = Files.writeString(folder.resolve("a"), "ab");
    var two = Files.writeString(folder.resolve("b"), "c");
    var key = TokenStore.key(List.of(one, two), "tokenizer", "512");
    assertEquals(64, key.length());
    assertEquals(key, TokenStore.key(List.of(one, two), "tokenizer", "512"));
    assertNotEquals(key, TokenStore.key(List.of(one, two), "tokenizer5", "12"));
    Files.writeString(one, "a");
    Files.writeString(two, "bc");
    assertNotEquals(key, TokenStore.key(List.of(one, two), "tokenizer", "512"));
  }
}
