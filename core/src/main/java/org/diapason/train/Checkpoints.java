package org.diapason.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diapason.checkpoint.FileTree;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/** The {@code checkpoint-N} directories of a run. */
final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d+)");

  private final Path outputDir;

  Checkpoints(Path outputDir) {
    this.outputDir = outputDir;
  }

  Path directory(int step) {
    return outputDir.resolve("checkpoint-" + step);
  }

  /** From the oldest step to the newest; those that were not finished do not count. */
  List<Path> all() {
    if (!Files.isDirectory(outputDir)) {
      return List.of();
    }
    try (var entries = Files.list(outputDir)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .filter(entry -> Files.exists(entry.resolve(Checkpoint.STATE)))
          .sorted(Comparator.comparingInt(Checkpoints::step))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + outputDir, e);
    }
  }

  /**
   * The directory that {@code resume_from_checkpoint} names.
   *
   * @throws UserException when there is no such checkpoint
   */
  Path toResume(String wanted) {
    if (wanted.equals("last") || wanted.equals("true")) {
      return newest()
          .orElseThrow(
              () ->
                  new UserException(
                      "training.resume_from_checkpoint is %s, but %s holds no checkpoint; remove the key to begin anew"
                          .formatted(wanted, outputDir)));
    }
    var directory = Path.of(wanted);
    if (!Files.exists(directory.resolve(Checkpoint.STATE))) {
      throw new UserException(
          "training.resume_from_checkpoint: %s is no checkpoint (it has no %s); there are %s"
              .formatted(directory, Checkpoint.STATE, all()));
    }
    return directory;
  }

  Optional<Path> newest() {
    var all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /**
   * Deletes the oldest ones over the limit, but never the one just written nor the best. Those of
   * steps that the run has not reached are an earlier run's and go first.
   */
  void rotate(int limit, int step, @Nullable String best) {
    var all = new ArrayList<>(all());
    all.sort(Comparator.comparing(checkpoint -> step(checkpoint) <= step)); // stable
    var kept = new HashSet<Path>();
    kept.add(directory(step));
    if (best != null) {
      kept.add(Path.of(best));
    }
    var remaining = all.size();
    for (var checkpoint : all) {
      if (remaining <= Math.max(limit, kept.size())) {
        return;
      }
      if (!kept.contains(checkpoint)) {
        delete(checkpoint);
        remaining--;
      }
    }
  }

  /** Deletes all but one. */
  void keepOnly(Path kept) {
    all().stream().filter(checkpoint -> !checkpoint.equals(kept)).forEach(Checkpoints::delete);
  }

  private static int step(Path directory) {
    var matcher = NAME.matcher(directory.getFileName().toString());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  /**
   * Deletes a directory and what is in it; the state goes first: what is left after a break is no
   * checkpoint any more.
   */
  private static void delete(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve(Checkpoint.STATE));
      FileTree.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
