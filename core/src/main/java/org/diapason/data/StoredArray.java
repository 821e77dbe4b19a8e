package org.diapason.data;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How an array stands in a token store: a byte for its kind, an int for its length, then the values
 * in the narrowest kind that holds them all. Ids below 65,536 take two bytes each, token types one.
 */
final class StoredArray {
  private static final byte UNSIGNED_BYTES = 1;
  private static final byte UNSIGNED_SHORTS = 2;
  private static final byte INTS = 4;
  private static final byte FLOATS = 5;

  private StoredArray() {}

  static int length(@Nullable Object array) {
    return array instanceof int[] ints ? ints.length : floats(array).length;
  }

  private static float[] floats(@Nullable Object array) {
    if (array instanceof float[] floats) {
      return floats;
    }
    throw new IllegalArgumentException("neither ints nor floats: " + array);
  }

  static void write(@Nullable Object array, ByteBuffer to) {
    if (array instanceof int[] ints) {
      write(ints, to);
      return;
    }
    var values = floats(array);
    to.put(FLOATS).putInt(values.length);
    to.asFloatBuffer().put(values);
    to.position(to.position() + Float.BYTES * values.length);
  }

  private static void write(int[] values, ByteBuffer to) {
    int bits = 0;
    for (int value : values) {
      bits |= value;
    }
    byte kind = (bits >>> 8) == 0 ? UNSIGNED_BYTES : (bits >>> 16) == 0 ? UNSIGNED_SHORTS : INTS;
    to.put(kind).putInt(values.length);
    for (int value : values) {
      switch (kind) {
        case UNSIGNED_BYTES -> to.put((byte) value);
        case UNSIGNED_SHORTS -> to.putShort((short) value);
        default -> to.putInt(value);
      }
    }
  }

  /** Reads the array at the buffer's position into an example. */
  static Example read(ByteBuffer from, String name, Example into) {
    byte kind = from.get();
    int length = from.getInt();
    if (kind == FLOATS) {
      var values = new float[length];
      from.asFloatBuffer().get(values);
      from.position(from.position() + Float.BYTES * length);
      return into.with(name, values);
    }
    var values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] =
          switch (kind) {
            case UNSIGNED_BYTES -> from.get() & 0xFF;
            case UNSIGNED_SHORTS -> from.getShort() & 0xFFFF;
            default -> from.getInt();
          };
    }
    return into.with(name, values);
  }
}
