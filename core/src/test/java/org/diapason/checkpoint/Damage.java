package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.diapason.config.UserException;

/**
 * Opens a file of weights after parts of it were cut off or changed: whatever happens, nothing but
 * a {@link UserException} may come out.
 *
 * @param original an undamaged file
 * @param target where the damaged ones are written
 */
record Damage(Path original, Path target, Function<Path, WeightSource> open) {
  private static final int ROUNDS = 400;

  /** Each beginning of the file, every one longer by this many bytes, is refused. */
  void refusesTruncations(int step) throws IOException {
    var bytes = Files.readAllBytes(original);
    for (int length = 0; length < bytes.length; length += step) {
      Files.write(target, Arrays.copyOf(bytes, length));
      assertThrows(UserException.class, () -> open.apply(target).close(), "after " + length);
    }
  }

  /** For formats in which the beginning of a file may be a whole one. */
  void survivesTruncations() throws IOException {
    var bytes = Files.readAllBytes(original);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(target, Arrays.copyOf(bytes, length));
      isRead();
    }
  }

  /**
   * Files with some bits turned over are read or refused.
   *
   * @param most bits in one file
   * @param least how many of 400 files must be refused
   */
  void survivesRandomChanges(long seed, int most, int least) throws IOException {
    survivesRandomChanges(seed, Integer.MAX_VALUE, most, least);
  }

  /**
   * @param end only bytes before it change
   */
  void survivesRandomChanges(long seed, int end, int most, int least) throws IOException {
    var random = new Random(seed);
    var bytes = Files.readAllBytes(original);
    var refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var changed = bytes.clone();
      for (int flips = 1 + random.nextInt(most); flips > 0; flips--) {
        changed[random.nextInt(Math.min(end, changed.length))] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(target, changed);
      refused += isRead() ? 0 : 1;
    }
    assertTrue(refused >= least, "only %d of %d refused".formatted(refused, ROUNDS));
  }

  private boolean isRead() {
    try (var file = open.apply(target)) {
      file.tensors().keySet().forEach(name -> Tensors.read(file, name));
      return true;
    } catch (UserException e) {
      return false;
    }
  }
}
