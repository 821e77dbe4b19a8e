package org.diapason.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** YAML as it was written: nothing is typed yet, and everything knows where it stands. */
sealed interface Tree {
  Origin origin();

  /** The value in short, for messages. */
  String shown();

  /** Text, a number, true or false, or nothing: the key's type decides. */
  record Scalar(String text, boolean plain, Origin origin) implements Tree {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final int SHOWN = 60;

    @Override
    public boolean isNull() {
      return plain && NULLS.contains(text);
    }

    @Override
    public String shown() {
      if (isNull()) {
        return "nothing";
      }
      String line = text.replace("\n", "\\n");
      String head =
          line.codePointCount(0, line.length()) > SHOWN
              ? line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…"
              : line;
      return plain ? head : '"' + head + '"';
    }
  }

  /** A list. */
  record Sequence(List<Tree> items, Origin origin) implements Tree {
    @Override
    public String shown() {
      return "a list";
    }
  }

  /** A map; its keys differ. */
  record Mapping(List<Entry> entries, Origin origin) implements Tree {
    Optional<Entry> find(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    @Override
    public String shown() {
      return "a map";
    }
  }

  /** One line of a map; the origin is that of the key. */
  record Entry(String key, Origin origin, Tree value) {}

  default boolean isNull() {
    return false;
  }

  /** The map that this is or stands for: null is an empty one, a bare value the one under a key. */
  default Optional<Mapping> asMapping(@Nullable String shorthand) {
    if (this instanceof Mapping mapping) {
      return Optional.of(mapping);
    }
    if (isNull()) {
      return Optional.of(new Mapping(List.of(), origin()));
    }
    return shorthand == null || this instanceof Sequence
        ? Optional.empty()
        : Optional.of(new Mapping(List.of(new Entry(shorthand, origin(), this)), origin()));
  }

  /** False, null, and whatever is empty: such a value asks for nothing. */
  default boolean asksForNothing() {
    if (this instanceof Scalar scalar) {
      return isNull() || scalar.text().isEmpty() || scalar.text().equalsIgnoreCase("false");
    }
    return this instanceof Sequence list
        ? list.items().isEmpty()
        : ((Mapping) this).entries().isEmpty();
  }
}
