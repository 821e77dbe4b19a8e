package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationFileTest {
  private static final String FILE = "generation_config.json";

  @TempDir Path base;
  @TempDir Path output;

  private String written(String config, OptionalInt endToken) throws IOException {
    Files.writeString(base.resolve("config.json"), config);
    GenerationFile.write(base, output, endToken);
    return TinyRun.json(output.resolve(FILE)).toString();
  }

  @Test
  void theEndIsAddedToWhatTheConfigurationSays() throws IOException {
    assertEquals(
        "{\"bos_token_id\":1,\"eos_token_id\":[2,7]}",
        written(
            "{\"bos_token_id\": 1, \"eos_token_id\": 2, \"pad_token_id\": null}",
            OptionalInt.of(7)));
    assertEquals("{\"eos_token_id\":[7]}", written("{}", OptionalInt.of(7)));
  }

  @Test
  void theFileOfTheFirstModelStays() throws IOException {
    Files.writeString(base.resolve(FILE), "{\"top_p\": 0.5, \"eos_token_id\": [2, 3]}");
    assertEquals("{\"top_p\":0.5,\"eos_token_id\":[2,3]}", written("{}", OptionalInt.of(3)));
    assertEquals("{\"top_p\":0.5,\"eos_token_id\":[2,3]}", written("{}", OptionalInt.empty()));
    assertEquals("{\"top_p\":0.5,\"eos_token_id\":[2,3,4]}", written("{}", OptionalInt.of(4)));
  }

  @Test
  void whatIsKnownNeedsNoFile() throws IOException {
    Files.writeString(base.resolve("config.json"), "{\"eos_token_id\": 2}");
    GenerationFile.write(base, output, OptionalInt.of(2));
    assertFalse(Files.exists(output.resolve(FILE)));
  }
}
