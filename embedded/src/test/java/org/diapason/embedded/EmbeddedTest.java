package org.diapason.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.diapason.hub.EmbeddedResource;
import org.junit.jupiter.api.Test;

class EmbeddedTest {
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
