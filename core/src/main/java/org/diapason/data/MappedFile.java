package org.diapason.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of any size in memory, read-only. A map holds 2 GiB at most, so a new one begins at every
 * gibibyte and reaches one further: what is shorter than that never lies across a border. Safe for
 * many threads.
 */
final class MappedFile {
  static final int SEGMENT_BITS = 30;

  private final MappedByteBuffer[] segments;
  private final int segmentBits;
  private final long size;

  private MappedFile(MappedByteBuffer[] segments, int segmentBits, long size) {
    this.segments = segments;
    this.segmentBits = segmentBits;
    this.size = size;
  }

  static MappedFile of(Path file, int segmentBits) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long step = 1L << segmentBits;
      var segments = new MappedByteBuffer[(int) ((channel.size() + step - 1) / step)];
      for (int i = 0; i < segments.length; i++) {
        long start = i * step;
        long length = Math.min(channel.size() - start, Math.min(2 * step, Integer.MAX_VALUE));
        segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
      }
      return new MappedFile(segments, segmentBits, channel.size());
    }
  }

  long size() {
    return size;
  }

  /**
   * The bytes from an offset on, little-endian; at least as many as a segment has, or to the end.
   */
  ByteBuffer at(long offset) {
    var segment = segments[(int) (offset >>> segmentBits)].duplicate();
    return segment
        .position((int) (offset & ((1L << segmentBits) - 1)))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
