package org.diapason.text.jinja;

import java.util.Set;

/** The attributes that Jinja's immutable sandbox hides from templates. */
final class Sandbox {
  private static final Set<String> CHANGES_LIST =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
  private static final Set<String> CHANGES_DICT =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private Sandbox() {}

  /** Whether the type has the attribute and a template must not see it. */
  static boolean hides(Value owner, String name) {
    return (name.startsWith("__") && name.endsWith("__") && !(owner instanceof Undefined))
        || (owner instanceof ListValue && CHANGES_LIST.contains(name))
        || (owner instanceof Dict && CHANGES_DICT.contains(name));
  }
}
