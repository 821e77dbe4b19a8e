package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationConfigTest {
  @TempDir Path directory;

  @Test
  void defaultsAreThoseOfTransformers() {
    var config = GenerationConfig.DEFAULTS;
    assertEquals(50, config.topK());
    assertEquals(1.0, config.topP());
    assertNull(config.minP());
    assertEquals(EarlyStopping.FALSE, config.earlyStopping());
    assertEquals(1.0, config.lengthPenalty());
    assertEquals(27, config.maxLength(7, 1000));
  }

  @Test
  void maxNewTokensWinsOverMaxLengthAndThePositionsOverBoth() {
    var config = Fixtures.config("max_length=9", "min_length=4");
    assertEquals(9, config.maxLength(3, 100));
    assertEquals(4, config.minLength(3));
    var both = config.toBuilder().maxNewTokens(5).minNewTokens(2).build();
    assertEquals(8, both.maxLength(3, 100));
    assertEquals(6, both.maxLength(3, 6));
    assertEquals(5, both.minLength(3));
  }

  @Test
  void aModelsFileMayHaveOtherKeysAndNulls() throws IOException {
    write(
        "generation_config.json",
        """
        {
          "eos_token_id": [1, 106],
          "do_sample": true,
          "temperature": null,
          "early_stopping": "never",
          "use_cache": true,
          "some_makers_own": {"a": [1]},
          "transformers_version": "5.0.0"
        }
        """);
    var config = GenerationConfig.read(directory, List.of("do_sample=false")).value();
    assertEquals(List.of(1, 106), config.eosTokenId());
    assertEquals(1.0, config.temperature());
    assertEquals(EarlyStopping.NEVER, config.earlyStopping());
    assertEquals(false, config.doSample());
  }

  @Test
  void anOlderModelSaysItInItsConfiguration() throws IOException {
    write("config.json", "{\"model_type\": \"gpt2\", \"n_layer\": 2, \"eos_token_id\": 50256}");
    var config = GenerationConfig.read(directory, List.of()).value();
    assertEquals(List.of(50256), config.eosTokenId());
  }

  @Test
  void aModelThatSaysNothingHasTheDefaults() {
    assertEquals(GenerationConfig.DEFAULTS, GenerationConfig.read(directory, List.of()).value());
  }

  @Test
  void aMistakeInAModelsFileIsNamedWithItsLine() throws IOException {
    write("generation_config.json", "{\n  \"top_k\": 5,\n  \"top_p\": 1.5\n}\n");
    var problem =
        assertThrows(
            UserException.class, () -> GenerationConfig.read(directory, List.of("top_q=1")));
    assertTrue(problem.getMessage().contains("generation_config.json:3:"), problem.getMessage());
    assertTrue(problem.getMessage().contains("top_p: found 1.5"), problem.getMessage());
    assertTrue(problem.getMessage().contains("top_q: unknown key"), problem.getMessage());
  }

  @Test
  void whatWouldChangeTheTextAndIsNotThereIsRefused() throws IOException {
    write("generation_config.json", "{\"penalty_alpha\": 0.6, \"guidance_scale\": null}");
    var problem =
        assertThrows(UserException.class, () -> GenerationConfig.read(directory, List.of()));
    assertTrue(problem.getMessage().contains("penalty_alpha: not supported"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "do_sample=true temperature=0 | temperature is 0",
        "num_return_sequences=2 | there is one text",
        "num_beams=3 num_return_sequences=4 | num_beams is 3",
        "num_beams=4 num_beam_groups=3 diversity_penalty=1 | does not divide",
        "num_beams=4 num_beam_groups=2 | diversity_penalty is 0.0",
        "num_beams=4 diversity_penalty=1 | num_beam_groups is 1",
        "num_beams=4 num_beam_groups=2 diversity_penalty=1 do_sample=true | does not draw",
        "min_new_tokens=5 max_new_tokens=4 | max_new_tokens is 4",
        "min_length=5 max_length=4 | max_length is 4",
        "stop_strings=[''] | empty text",
        "bad_words=[''] | empty text",
        "bad_words_ids=[[]] | empty list",
        "forced_bos_token_id=3 suppress_tokens=[3] | forced_bos_token_id",
        "forced_eos_token_id=3 suppress_tokens=[3] | forced_eos_token_id",
      })
  void aContradictionIsNamed(String sets, String message) {
    var problem = assertThrows(UserException.class, () -> Fixtures.config(sets.strip().split(" ")));
    assertTrue(problem.getMessage().contains(message), problem.getMessage());
  }

  @Test
  void aTokenThatTheModelDoesNotHaveIsNamed() {
    var config = Fixtures.config("bad_words_ids=[[3, 99]]");
    config.requireTokens(100);
    var problem = assertThrows(UserException.class, () -> config.requireTokens(99));
    assertEquals("bad_words_ids: there is no token 99; the model has 99", problem.getMessage());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
