package org.diapason.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {
  private static final Path HOME = Path.of("home");

  @Test
  void theOwnVariableWinsThenTheUsersCacheThenTheHomeDirectory() {
    var all = Map.of("DIAPASON_CACHE", "own", "XDG_CACHE_HOME", "xdg", "LOCALAPPDATA", "local");
    assertEquals(Path.of("own/tokens"), CacheDirectory.of("tokens", all, false, HOME));
    assertEquals(Path.of("own/tokens"), CacheDirectory.of("tokens", all, true, HOME));
    var users = Map.of("DIAPASON_CACHE", " ", "XDG_CACHE_HOME", "xdg", "LOCALAPPDATA", "local");
    assertEquals(Path.of("xdg/diapason/tokens"), CacheDirectory.of("tokens", users, false, HOME));
    assertEquals(Path.of("local/diapason/tokens"), CacheDirectory.of("tokens", users, true, HOME));
    assertEquals(
        Path.of("home/.cache/diapason/tokens"), CacheDirectory.of("tokens", Map.of(), false, HOME));
  }
}
