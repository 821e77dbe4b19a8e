package org.diapason.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.diapason.config.UserException;
import org.diapason.hub.DataSets;

/** The files behind what a user wrote. */
final class InputFiles {
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private InputFiles() {}

  /** Files and directories in the order given, those of one glob sorted by name. */
  static List<Path> expand(List<String> patterns) {
    if (patterns.isEmpty()) {
      throw new UserException("no data file is named");
    }
    var found = new ArrayList<Path>();
    for (var pattern : patterns) {
      if (DataSets.isEmbedded(pattern)) {
        found.add(DataSets.find(pattern));
      } else if (exists(pattern)) {
        found.add(Path.of(pattern));
      } else if (GLOB.matcher(pattern).find()) {
        found.addAll(matches(pattern.replace('\\', '/')));
      } else {
        throw new UserException(
            "no such file: %s (looked from %s)".formatted(pattern, Path.of("").toAbsolutePath()));
      }
    }
    return found;
  }

  private static boolean exists(String pattern) {
    try {
      return Files.exists(Path.of(pattern));
    } catch (InvalidPathException e) { // Windows allows no * in a name
      return false;
    }
  }

  private static List<Path> matches(String glob) {
    var firstWildcard = GLOB.matcher(glob).results().findFirst().orElseThrow().start();
    var parent = glob.substring(0, glob.lastIndexOf('/', firstWildcard) + 1);
    var root = Path.of(parent);
    var matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + glob.substring(parent.length()));
    if (!Files.isDirectory(root)) {
      throw new UserException("no such directory: %s (of %s)".formatted(parent, glob));
    }
    try (var paths = Files.walk(root.toRealPath())) { // walk would not follow a link
      var real = root.toRealPath();
      var found =
          paths
              .filter(path -> !path.equals(real))
              .map(real::relativize)
              .filter(matcher::matches)
              .sorted()
              .map(root::resolve)
              .toList();
      if (found.isEmpty()) {
        throw new UserException("no file matches " + glob);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
