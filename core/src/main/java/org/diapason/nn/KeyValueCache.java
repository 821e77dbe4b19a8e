package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.empty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.diapason.tensor.TensorScope;

/**
 * The keys and values of tokens that have been computed, for each layer of a decoder. Buffers have
 * their full size from the start: new tokens are written into their place, attention reads a view,
 * and nothing is copied from step to step. Rows are as long as each other: shorter ones begin with
 * padding.
 *
 * <p>Belongs to one thread at a time; freed by {@link #close}.
 */
public final class KeyValueCache implements AutoCloseable {
  private static final int ROW = 0;
  private static final int SLOT = 2;

  private final Shape shape;
  private final long capacity;
  private final DType dtype;
  private final String device;
  private List<Layer> layers;
  private long[] padding;
  private long length;

  /**
   * What a model keeps for each token.
   *
   * @param heads of keys and values
   * @param width of a head
   */
  public record Shape(int layers, int heads, int width) {}

  /** Keys and values of a layer, (B, H, S, D). */
  record Layer(Tensor keys, Tensor values) {

    /** The slots from {@code start} on, without a copy. */
    Layer slots(long start, long count) {
      return new Layer(keys.narrow(SLOT, start, count), values.narrow(SLOT, start, count));
    }

    private void write(Layer from) {
      keys.copy_(from.keys);
      values.copy_(from.values);
    }

    private Layer rows(Tensor rows) {
      return new Layer(keys.index_select(ROW, rows), values.index_select(ROW, rows));
    }

    private void free() {
      TensorScope.free(keys);
      TensorScope.free(values);
    }
  }

  /**
   * An empty cache.
   *
   * @param padding number of slots before each row's first token, B of them
   * @param capacity number of slots of a row, S
   * @param device a PyTorch device name, such as {@code cpu}
   */
  public KeyValueCache(Shape shape, long[] padding, long capacity, DType dtype, String device) {
    this.shape = shape;
    this.padding = padding.clone();
    this.capacity = capacity;
    this.dtype = dtype;
    this.device = device;
    layers = allocate(padding.length);
  }

  private List<Layer> allocate(int rows) {
    try (var scope = TensorScope.open()) {
      var all = new ArrayList<Layer>();
      for (int i = 0; i < shape.layers; i++) {
        all.add(new Layer(buffer(rows), buffer(rows)));
      }
      return all;
    }
  }

  private Tensor buffer(int rows) {
    return TensorScope.adopt(
        empty(
            new long[] {rows, shape.heads, capacity, shape.width},
            Devices.options(dtype, device),
            null));
  }

  /** Number of slots that are filled, padding included. */
  public long length() {
    return length;
  }

  /** Number of slots of a row. */
  public long capacity() {
    return capacity;
  }

  /** Number of rows, B. */
  public int rows() {
    return padding.length;
  }

  /**
   * Writes the tokens of a pass behind those that are there.
   *
   * @param key (B, T, H, D)
   * @param value (B, T, H, D)
   * @return all of the layer up to them
   */
  Layer write(int layer, Tensor key, Tensor value) {
    var tokens = key.size(1);
    var buffers = layers.get(layer);
    buffers.slots(length, tokens).write(new Layer(key.transpose(1, 2), value.transpose(1, 2)));
    return buffers.slots(0, length + tokens);
  }

  /** Counts the tokens that a pass has written in every layer. */
  public void advance(long tokens) {
    length += tokens;
  }

  /**
   * Makes row {@code i} what row {@code rows[i]} was; there may be more rows than before, or fewer.
   */
  public void select(int... rows) {
    var unchanged = IntStream.range(0, rows.length).allMatch(i -> rows[i] == i);
    if (unchanged && rows.length == rows()) {
      return;
    }
    try (var scope = TensorScope.open()) {
      var order =
          AbstractTensor.create(Arrays.stream(rows).asLongStream().toArray())
              .to(new Device(device), ScalarType.Long);
      var old = layers;
      var inPlace = rows.length == rows();
      layers = inPlace ? old : allocate(rows.length);
      for (int i = 0; i < old.size(); i++) {
        var filled = old.get(i).slots(0, length);
        layers.get(i).slots(0, length).write(filled.rows(order));
      }
      if (!inPlace) {
        old.forEach(Layer::free);
      }
    }
    padding = Arrays.stream(rows).mapToLong(row -> padding[row]).toArray();
  }

  /** Whether any row begins with padding. */
  boolean isPadded() {
    return Arrays.stream(padding).anyMatch(count -> count > 0);
  }

  /** The places of the next tokens in their rows, padding not counted, (B or 1, T) int64. */
  Tensor positions(long tokens) {
    var rows = isPadded() ? rows() : 1;
    var places = new long[Math.toIntExact(rows * tokens)];
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.max(0, length + i % tokens - padding[(int) (i / tokens)]);
    }
    return AbstractTensor.create(places, rows, tokens).to(new Device(device), ScalarType.Long);
  }

  /** 1 where padding is among the first slots and 0 elsewhere, (B, 1, 1, slots) float32. */
  Tensor paddingMask(long slots) {
    var mask = new float[Math.toIntExact(rows() * slots)];
    for (int row = 0; row < rows(); row++) {
      Arrays.fill(mask, (int) (row * slots), (int) (row * slots + padding[row]), 1);
    }
    return AbstractTensor.create(mask, rows(), 1, 1, slots)
        .to(new Device(device), ScalarType.Float);
  }

  /** Frees the buffers; a second call does nothing. */
  @Override
  public void close() {
    layers.forEach(Layer::free);
  }
}
