package org.diapason.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars of others may be broken: a message names the file and the class. */
class ServicesTest {
  /** Implemented by a class that does not exist. */
  public interface Gone {}

  /** Implemented by a class whose constructor throws. */
  public interface Failing {}

  /** Implemented by a class that needs one that does not exist. */
  public interface Unlinked {}

  /** Said to be implemented by a class that does not. */
  public interface Foreign {}

  /** Implemented by what is not the name of a class. */
  public interface Misspelt {}

  /** Implemented twice, under one name. */
  public interface Twice {}

  public static final class FailingOne implements Failing {
    public FailingOne() {
      throw new IllegalStateException("no licence");
    }
  }

  public static final class UnlinkedOne implements Unlinked {
    public UnlinkedOne() {
      throw new NoClassDefFoundError("com/example/Missing");
    }
  }

  public static final class NoForeign {}

  public static final class One implements Twice {}

  public static final class Other implements Twice {}

  @ParameterizedTest
  @CsvSource({
    "Gone, Provider org.diapason.config.NoSuchClass not found",
    "Failing, ServicesTest$FailingOne could not be instantiated: java.lang.IllegalStateException:"
        + " no licence",
    "Unlinked, ServicesTest$UnlinkedOne could not be instantiated: java.lang.NoClassDefFoundError:"
        + " com/example/Missing",
    "Foreign, ServicesTest$NoForeign not a subtype",
    "Misspelt, Misspelt:1: Illegal configuration-file syntax",
  })
  void whatCannotBeLoadedIsNamedWithItsFile(String service, String expected) throws Exception {
    var type = Class.forName(ServicesTest.class.getName() + "$" + service);
    var refused = assertThrows(UserException.class, () -> Services.of(type, Object::toString));
    var message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("file:/"), message);
    assertTrue(message.contains("META-INF/services/" + type.getName() + " names an"), message);
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void twoOfOneNameAreRefused() {
    var refused =
        assertThrows(UserException.class, () -> Services.of(Twice.class, each -> "the same"));
    assertTrue(String.valueOf(refused.getMessage()).contains("are called the same: "));
    var found = Services.of(Twice.class, each -> each.getClass().getSimpleName());
    assertEquals(Set.of("One", "Other"), found.keySet());
  }
}
