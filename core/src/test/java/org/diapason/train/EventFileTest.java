package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file is read back as TensorBoard reads it: framing, checksums, then the messages. */
class EventFileTest {
  @TempDir Path scratch;

  /** One {@code tensorflow.Event}; the tag is empty for one that has no scalar. */
  private record Event(double wallTime, String version, long step, String tag, float value) {}

  @Test
  void scalarsReadBack() throws IOException {
    var before = System.currentTimeMillis() / 1000.0;
    try (var events = new EventFile(scratch.resolve("runs/one"))) {
      events.scalar("train/loss", 0.125, 1);
      events.scalar("eval/accuracy", Double.NaN, 300);
      events.scalar("train/δ", -1e300, Long.MAX_VALUE);
    }
    var events = read(onlyFile(scratch.resolve("runs/one")));
    assertEquals("brain.Event:2", events.get(0).version());
    assertEquals(
        List.of(
            "train/loss 1 0.125", "eval/accuracy 300 NaN", "train/δ 9223372036854775807 -Infinity"),
        events.stream().skip(1).map(EventFileTest::shown).toList());
    for (var event : events) {
      assertTrue(event.wallTime() >= before - 1 && event.wallTime() < before + 60);
    }
  }

  @Test
  void aRunWritesWhatItLogs() throws IOException {
    var arguments =
        TinyRun.arguments(scratch)
            .reportTo(List.of("tensorboard"))
            .runName("one")
            .maxSteps(2)
            .loggingSteps(1)
            .evalStrategy(IntervalStrategy.STEPS)
            .evalSteps(2.0)
            .build();
    var logged = new ArrayList<String>();
    try (var model = TinyRun.model()) {
      TinyRun.trainer(model, arguments)
          .callback(
              new Callback() {
                @Override
                public void onTrainEnd(TrainingArguments a, TrainerState state) {
                  for (var entry : state.logHistory()) {
                    entry.forEach(
                        (name, value) -> {
                          if (!name.equals("step")) {
                            var tag =
                                name.startsWith("eval_")
                                    ? "eval/" + name.substring(5)
                                    : "train/" + name;
                            logged.add(
                                "%s %s %s".formatted(tag, entry.get("step"), value.floatValue()));
                          }
                        });
                  }
                }
              })
          .build()
          .train();
    }
    var events = read(onlyFile(scratch.resolve("runs/one")));
    assertEquals(logged, events.stream().skip(1).map(EventFileTest::shown).toList());
    assertTrue(
        logged.stream().anyMatch(line -> line.startsWith("eval/loss 2 ")), logged.toString());
    assertTrue(logged.stream().anyMatch(line -> line.startsWith("train/loss 1 ")));
  }

  @Test
  void aRunThatReportsNowhereWritesNone() {
    try (var board = new TensorBoard(TinyRun.arguments(scratch).build())) {
      assertTrue(Files.notExists(scratch.resolve("runs")));
    }
  }

  private static String shown(Event event) {
    return "%s %d %s".formatted(event.tag(), event.step(), event.value());
  }

  private static Path onlyFile(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      var all = files.toList();
      assertEquals(1, all.size(), all.toString());
      assertTrue(all.get(0).getFileName().toString().startsWith("events.out.tfevents."));
      return all.get(0);
    }
  }

  private static List<Event> read(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var events = new ArrayList<Event>();
    while (bytes.hasRemaining()) {
      var length = take(bytes, Long.BYTES);
      assertEquals(checksum(length), bytes.getInt(), "checksum of a length");
      var size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      var message = take(bytes, Math.toIntExact(size));
      assertEquals(checksum(message), bytes.getInt(), "checksum of an event");
      events.add(event(CodedInputStream.newInstance(message)));
    }
    return events;
  }

  private static byte[] take(ByteBuffer bytes, int count) {
    var taken = new byte[count];
    bytes.get(taken);
    return taken;
  }

  /** Of tensorflow/core/lib/hash/crc32c.h: rotated right by 15 bits, plus a constant. */
  private static int checksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static Event event(CodedInputStream in) throws IOException {
    var wallTime = 0.0;
    var version = "";
    var step = 0L;
    var tag = "";
    var value = 0f;
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      switch (field >>> 3) {
        case 1 -> wallTime = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> {
          var summary = CodedInputStream.newInstance(in.readByteArray());
          assertEquals(1, summary.readTag() >>> 3);
          var scalar = CodedInputStream.newInstance(summary.readByteArray());
          assertEquals(1, scalar.readTag() >>> 3);
          tag = scalar.readString();
          assertEquals(2, scalar.readTag() >>> 3);
          value = scalar.readFloat();
          assertTrue(scalar.isAtEnd() && summary.isAtEnd());
        }
        default -> throw new AssertionError("field " + (field >>> 3));
      }
    }
    return new Event(wallTime, version, step, tag, value);
  }
}
