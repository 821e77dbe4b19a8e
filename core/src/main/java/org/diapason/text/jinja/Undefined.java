package org.diapason.text.jinja;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What a name or an attribute gives that is not there. It prints as nothing, is false and empty;
 * whatever else is done with it fails.
 */
final class Undefined implements Sized {
  private final String reason;

  /**
   * @param reason what is not there, in words
   */
  Undefined(String reason) {
    this.reason = reason;
  }

  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  /** What {@code owner.key} or {@code owner[key]} is where there is no such thing. */
  static Undefined member(Value owner, Value key) {
    return new Undefined(
        key instanceof Str
            ? "'" + owner.described() + "' has no attribute " + key.repr()
            : owner.described() + " has no element " + key.repr());
  }

  /** What the sandbox gives for an attribute that it hides. */
  static Undefined unsafe(Value owner, String name) {
    return new Undefined(
        "access to attribute '%s' of '%s' object is unsafe.".formatted(name, owner.type()));
  }

  Failure failure() {
    return new Failure("%s", reason);
  }

  @Override
  public String type() {
    return "Undefined";
  }

  @Override
  public String repr() {
    return "Undefined";
  }

  @Override
  public String text() {
    return "";
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public Iterator<Value> iterator() {
    return Collections.emptyIterator();
  }

  @Override
  public Value attribute(String name) {
    throw failure();
  }

  @Override
  public Value item(Value key) {
    throw failure();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return Undefined.class.hashCode();
  }
}
