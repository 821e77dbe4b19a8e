package org.diapason.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.diapason.config.UserException;
import org.diapason.hub.DataSets;
import org.diapason.hub.EmbeddedResource;
import org.diapason.hub.Models;
import org.junit.jupiter.api.Test;

class EmbeddedTest {
  @Test
  void anUnknownModelOrDataSetSaysWhatTheClassPathHas() {
    var model = assertThrows(UserException.class, () -> Models.find("embedded:bert"));
    assertEquals(
        "embedded:bert: is not on the class path; there is embedded:all-MiniLM-L6-v2",
        model.getMessage());
    var data = assertThrows(UserException.class, () -> DataSets.find("embedded:imdb"));
    assertEquals(
        "embedded:imdb: is not on the class path; there is embedded:wordnet-glosses",
        data.getMessage());
  }

  @Test
  void bothResourcesAreFoundOnTheClassPath() {
    assertEquals(
        Set.of("MODEL all-MiniLM-L6-v2", "DATA_SET wordnet-glosses"),
        ServiceLoader.load(EmbeddedResource.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(resource -> resource.kind() + " " + resource.name())
            .collect(Collectors.toSet()));
  }
}
