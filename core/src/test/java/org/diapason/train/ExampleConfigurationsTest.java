package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The configurations of examples/ stay what the program reads. */
class ExampleConfigurationsTest {
  @Test
  void eachIsReadWithoutProblemsAndWithoutOldNames() throws IOException {
    var files = configurations();
    assertFalse(files.isEmpty());
    for (var file : files) {
      assertEquals(List.of(), RunConfig.schema().load(file, List.of()).notices(), file.toString());
    }
  }

  private static List<Path> configurations() throws IOException {
    int depth = 2; // an example's own files, and not what a run leaves below
    try (var paths = Files.walk(Path.of("../examples"), depth)) {
      return paths.filter(path -> path.toString().endsWith(".yaml")).toList();
    }
  }
}
