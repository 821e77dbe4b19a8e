package org.diapason.task;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.data.Example;
import org.diapason.nn.LowerStates;
import org.jspecify.annotations.Nullable;

/**
 * What the lowest layers of a model gave for the examples of a batch, in Java arrays. An example
 * carries it as the features {@code lower_states}, the rows of its tokens one after the other or of
 * its first token alone, and {@code lower_shape}, the number of layers and C.
 *
 * @param layers how many layers gave it
 * @param width C
 * @param columns T of the batch, or 1 where the examples have the rows of their first tokens alone
 * @param ofAllTokens whether there is a row for each token
 * @param states rows of each example
 */
public record LowerRows(
    int layers, int width, int columns, boolean ofAllTokens, List<float[]> states) {
  private static final String STATES = "lower_states";
  private static final String SHAPE = "lower_shape";

  /** The rows of examples that carry them; null where they do not. */
  static @Nullable LowerRows of(List<Example> examples, int columns) {
    if (examples.isEmpty() || !examples.get(0).has(STATES)) {
      return null;
    }
    var shape = examples.get(0).ints(SHAPE);
    var states = examples.stream().map(example -> example.floats(STATES)).toList();
    var ofAllTokens =
        examples.stream()
            .allMatch(example -> example.floats(STATES).length == example.length() * shape[1]);
    return new LowerRows(shape[0], shape[1], ofAllTokens ? columns : 1, ofAllTokens, states);
  }

  /** Parts what the lowest layers gave for a batch, padded on the right, into its examples. */
  public static List<Example> split(LowerStates lower, List<Example> batch) {
    var hidden = lower.hidden().cpu().to(ScalarType.Float).contiguous();
    var columns = hidden.size(1);
    var width = Math.toIntExact(hidden.size(2));
    var memory = hidden.data_ptr_float();
    var split = new ArrayList<Example>();
    for (int row = 0; row < batch.size(); row++) {
      var states = new float[(int) Math.min(columns, batch.get(row).length()) * width];
      memory.position(row * columns * width).get(states);
      split.add(Example.of(SHAPE, lower.blocks(), width).with(STATES, states));
    }
    return split;
  }

  /** How many rows an example of {@link #split} has. */
  public static int rows(Example example) {
    return example.floats(STATES).length / width(example);
  }

  /** C of an example of {@link #split}. */
  public static int width(Example example) {
    return example.ints(SHAPE)[1];
  }

  /** Those of some of the examples. */
  LowerRows of(int[] examples) {
    var chosen = Arrays.stream(examples).mapToObj(states::get).toList();
    return new LowerRows(layers, width, columns, ofAllTokens, chosen);
  }

  /** A row an example, with zeros on padding: (B, T, C). */
  LowerStates padded(String device) {
    var hidden = zeros(states.size(), columns, width);
    var memory = new FloatPointer(hidden.data_ptr());
    for (int row = 0; row < states.size(); row++) {
      memory.position((long) row * columns * width).put(states.get(row));
    }
    return new LowerStates(layers, hidden.to(new Device(device), ScalarType.Float));
  }

  /** All examples in one row on the processor: (1, N, C). */
  LowerStates packed() {
    var tokens = states.stream().mapToLong(rows -> rows.length / width).sum();
    var hidden = zeros(1, tokens, width);
    var memory = new FloatPointer(hidden.data_ptr());
    for (var rows : states) {
      memory.put(rows);
      memory.position(memory.position() + rows.length);
    }
    return new LowerStates(layers, hidden);
  }
}
