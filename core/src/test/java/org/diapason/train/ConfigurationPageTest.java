package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is what the schema says; {@code diapason config reference} prints it. */
class ConfigurationPageTest {
  @Test
  void thePageOfTheKeysIsThatOfTheSchema() throws IOException {
    var page = Files.readString(Path.of("../docs/configuration.md"));
    assertTrue(
        page.endsWith(RunConfig.schema().markdown().stripTrailing() + "\n"),
        "docs/configuration.md is old: run tools/docs");
  }
}
