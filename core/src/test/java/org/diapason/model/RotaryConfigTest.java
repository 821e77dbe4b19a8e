package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frequencies and scaling that {@code modeling_rope_utils.py} of Transformers 5.23 gives. */
class RotaryConfigTest {
  private static final int HEAD_WIDTH = 8;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'rope_type': 'default' | 9 | 1, 0.21147424, 0.044721361, 0.0094574159 | 1
          'rope_type': 'linear', 'factor': 3 | 9 | 0.33333334, 0.070491411, 0.014907121, 0.003152472 | 1
          'type': 'linear', 'factor': 3, 'partial_rotary_factor': 0.5 | 9 | 0.33333334, 0.014907121 | 1
          'rope_type': 'dynamic', 'factor': 3 | 30 | 1, 0.21147424, 0.044721361, 0.0094574159 | 1
          'rope_type': 'dynamic', 'factor': 3 | 40 | 1, 0.21147424, 0.044721361, 0.0094574159 | 1
          'rope_type': 'dynamic', 'factor': 3 | 60 | 1, 0.15581556, 0.02427849, 0.0037829666 | 1
          'rope_type': 'llama3', 'factor': 8, 'low_freq_factor': 1, 'high_freq_factor': 4, 'original_max_position_embeddings': 24 | 9 | 0.94741786, 0.02643428, 0.0055901702, 0.001182177 | 1
          'rope_type': 'yarn', 'factor': 4, 'original_max_position_embeddings': 24 | 9 | 1, 0.05286856, 0.01118034, 0.002364354 | 1.138629436111989
          'rope_type': 'yarn', 'factor': 4, 'original_max_position_embeddings': 24, 'beta_fast': 2, 'beta_slow': 0.5, 'truncate': false, 'mscale': 0.7, 'mscale_all_dim': 0.3 | 9 | 1, 0.10774772, 0.01118034, 0.002364354 | 1.0532376815143234
          'rope_type': 'longrope', 'short_factor': [1, 1.1, 1.2, 1.3], 'long_factor': [2, 3, 4, 5], 'original_max_position_embeddings': 24 | 24 | 1, 0.19224931, 0.037267797, 0.0072749355 | 1.0773742892483174
          'rope_type': 'longrope', 'short_factor': [1, 1.1, 1.2, 1.3], 'long_factor': [2, 3, 4, 5], 'original_max_position_embeddings': 24 | 25 | 0.5, 0.070491411, 0.01118034, 0.0018914831 | 1.0773742892483174
          """,
      quoteCharacter = '"')
  void frequenciesAndScalingAreThoseOfTheReference(
      String parameters, long count, String frequencies, double scaling) {
    var expected = frequencies.split(", ", -1);
    var wanted = new float[expected.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Float.parseFloat(expected[i]);
    }
    for (var key : new String[] {"'rope_parameters'", "'rope_scaling'"}) {
      var rotary =
          RotaryConfig.of(
              config("'rope_theta': 500, %s: {%s}".formatted(key, parameters)), HEAD_WIDTH);
      var actual = rotary.frequencies().apply(count);
      assertEquals(wanted.length, actual.length);
      for (int i = 0; i < wanted.length; i++) {
        assertEquals(wanted[i], actual[i], 4e-7 * wanted[i]);
      }
      assertEquals(scaling, rotary.scaling(), 1e-12);
    }
  }

  @Test
  void withoutAnyKeyTheBaseIsTenThousand() {
    var rotary = RotaryConfig.of(config("'vocab_size': 5"), 4);
    assertArrayEquals(new float[] {1, 0.01f}, rotary.frequencies().apply(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'rope_type': 'spiral' | config.json: rope_scaling: rope_type spiral is not supported; supported are default, linear, dynamic, llama3, yarn, longrope
          'rope_type': 'linear' | config.json: rope_scaling: the key factor is missing; expected a number
          'rope_type': 'longrope', 'short_factor': [1], 'long_factor': [1] | config.json: rope_scaling: short_factor has 1 numbers; expected 4, half of the turned elements of a head
          """,
      quoteCharacter = '"')
  void whatCannotBeReadIsRefusedByItsKey(String parameters, String message) {
    var config = config("'rope_scaling': {%s}".formatted(parameters));
    assertEquals(
        message,
        assertThrows(UserException.class, () -> RotaryConfig.of(config, HEAD_WIDTH)).getMessage());
  }

  private static ModelConfig config(String keys) {
    var json = "{'max_position_embeddings': 40, %s}".formatted(keys).replace('\'', '"');
    return new ModelConfig(JsonParser.parseString(json).getAsJsonObject(), "config.json");
  }
}
