package org.diapason.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {

  @Test
  void theFirstVariableThatIsSetDecides() {
    assertEquals(Path.of("/own"), CacheDirectory.root("/own", "/shared", "/home/me"));
    assertEquals(Path.of("/shared", "diapason"), CacheDirectory.root(null, "/shared", "/home/me"));
    assertEquals(
        Path.of("/home/me", ".cache", "diapason"), CacheDirectory.root("", null, "/home/me"));
  }
}
