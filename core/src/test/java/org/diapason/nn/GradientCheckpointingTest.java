package org.diapason.nn;

import static org.bytedeco.pytorch.global.torch.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.diapason.tensor.DType;
import org.diapason.tensor.TensorScope;
import org.diapason.tensor.TorchRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order blocks are computed, and when that is recorded for gradients. */
class GradientCheckpointingTest {
  private static final int WIDTH = 4;

  @Test
  void allBlocksButTheHighestAreComputedTwice() {
    var calls = calls(new Tower(3, true, 0));
    assertEquals(List.of("0", "1", "2 recorded", "1 recorded", "0 recorded"), calls);
  }

  @Test
  void aSingleBlockIsComputedOnce() {
    assertEquals(List.of("0 recorded"), calls(new Tower(1, true, 0)));
  }

  @Test
  void blocksBelowTheLowestWeightThatTrainsAreComputedOnce() {
    var calls = calls(new Tower(4, false, 2));
    assertEquals(List.of("0", "1", "2", "3 recorded", "2 recorded"), calls);
  }

  /** They pass on the gradient of what is below. */
  @Test
  void frozenBlocksAboveAWeightThatTrainsAreComputedTwice() {
    var calls = calls(new Tower(3, true, 3));
    assertEquals(List.of("0", "1", "2 recorded", "1 recorded", "0 recorded"), calls);
  }

  @ParameterizedTest
  @CsvSource({"0, true, 0", "1, true, 0", "5, true, 0", "5, true, 3", "5, false, 3", "5, true, 5"})
  void gradientsAreThoseOfTheDirectWay(int blocks, boolean embeddingTrains, int frozen) {
    var direct = gradients(new Tower(blocks, embeddingTrains, frozen), Runner.DIRECT);
    assertFalse(direct.isEmpty());
    var tower = new Tower(blocks, embeddingTrains, frozen);
    var checkpointed = gradients(tower, new GradientCheckpointing());
    assertEquals(direct.size(), checkpointed.size());
    for (int i = 0; i < direct.size(); i++) {
      assertArrayEquals(direct.get(i), checkpointed.get(i));
    }
  }

  private static List<String> calls(Tower tower) {
    gradients(tower, new GradientCheckpointing());
    return tower.calls;
  }

  /** Of the weights that train, from the embedding upwards. */
  private static List<float[]> gradients(Tower tower, Runner runner) {
    try (var scope = TensorScope.open();
        tower) {
      var pass = Pass.training(DType.FLOAT32, 1, 1, runner);
      runner.backward(runner.run(tower, Inputs.of(new Tensor()), pass).sum());
      return tower.parameters().values().stream()
          .filter(Parameter::isTrainable)
          .map(
              weight -> {
                var values = new float[WIDTH];
                weight.value().grad().data_ptr_float().get(values);
                return values;
              })
          .toList();
    }
  }

  /** A stack of few numbers that notes what is computed. */
  private static final class Tower extends Module implements Stack {
    private final Floor ground = child("ground", new Floor("ground"));
    private final List<Floor> floors;
    private final List<String> calls = new ArrayList<>();

    /**
     * @param frozen blocks, from the lowest, that do not train
     */
    Tower(int blocks, boolean embeddingTrains, int frozen) {
      floors = IntStream.range(0, blocks).mapToObj(i -> child("" + i, new Floor("" + i))).toList();
      TorchRandom.seed(1);
      allocate(DType.FLOAT32, "cpu");
      parameters().values().forEach(Parameter::initialize);
      ground.weight.setTrainable(embeddingTrains);
      floors.subList(frozen, blocks).forEach(floor -> floor.weight.setTrainable(true));
    }

    @Override
    public Tensor embed(Inputs inputs, Pass pass) {
      return tanh(ground.weight.value());
    }

    @Override
    public Map<String, Parameter> embeddings() {
      return ground.parameters();
    }

    @Override
    public List<Floor> blocks() {
      return floors;
    }

    private final class Floor extends Module implements Block {
      private final String name;
      private final Parameter weight = parameter("weight", Initializer.normal(1), WIDTH);

      Floor(String name) {
        this.name = name;
      }

      @Override
      public Tensor forward(Tensor hidden, Pass pass) {
        calls.add(GradMode.is_enabled() ? name + " recorded" : name);
        return tanh(hidden.mul(weight.value())).add(hidden);
      }
    }
  }
}
