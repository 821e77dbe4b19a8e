package org.diapason.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.tensor.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What trains in a BERT of two layers, by the places in it that have a weight to train. */
class StrategiesTest {
  private static final String EMBEDDINGS = "bert.embeddings";
  private static final String FIRST = "bert.encoder.layer.0";
  private static final String SECOND = "bert.encoder.layer.1";
  private static final String POOLER = "bert.pooler";
  private static final String CLASSIFIER = "classifier";

  private final Model model =
      AutoModel.saved(Path.of("src/test/resources/parity/trainer/model"), DType.FLOAT32);

  @AfterEach
  void closeModel() {
    model.close();
  }

  static Stream<Arguments> strategies() {
    return Stream.of(
        Arguments.of(new Full(), Set.of(EMBEDDINGS, FIRST, SECOND, POOLER, CLASSIFIER), 0),
        Arguments.of(new FeatureExtraction(), Set.of(POOLER, CLASSIFIER), 2),
        Arguments.of(new Freeze(1, true), Set.of(SECOND, POOLER, CLASSIFIER), 1),
        Arguments.of(new Freeze(1, false), Set.of(EMBEDDINGS, SECOND, POOLER, CLASSIFIER), 0),
        Arguments.of(new Freeze(0, true), Set.of(FIRST, SECOND, POOLER, CLASSIFIER), 0),
        Arguments.of(new Freeze(2, true), Set.of(POOLER, CLASSIFIER), 2));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aStrategyMarksWhatTrains(TuningStrategy strategy, Set<String> trained, int frozenBlocks) {
    new FeatureExtraction().prepare(model); // what was marked before does not count
    strategy.prepare(model);
    var places = new TreeSet<String>();
    model
        .parameters()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                places.add(place(name));
              }
            });
    assertEquals(new TreeSet<>(trained), places);
    assertEquals(frozenBlocks, model.body().frozenBlocks());
    var untrained =
        model.parameters().entrySet().stream().filter(entry -> !entry.getValue().isTrainable());
    assertTrue(untrained.noneMatch(entry -> trained.contains(place(entry.getKey()))));
  }

  private static String place(String name) {
    return Stream.of(EMBEDDINGS, FIRST, SECOND, POOLER, CLASSIFIER)
        .filter(name::startsWith)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -1})
  void theErrorSaysHowManyLayersThereAre(int layers) {
    var strategy = new Freeze(layers, true);
    var refused = assertThrows(UserException.class, () -> strategy.prepare(model));
    assertEquals(
        "tuning.layers is %d, but the model has 2 layers: give a number from 0 to 2"
            .formatted(layers),
        refused.getMessage());
  }

  @Test
  void onlyStrategiesThatSayItTakeDropoutAway() {
    assertFalse(new Full().runsFrozenLayersWithoutDropout());
    assertTrue(new Freeze().runsFrozenLayersWithoutDropout());
    assertTrue(new FeatureExtraction().runsFrozenLayersWithoutDropout());
  }
}
