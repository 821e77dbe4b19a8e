package org.diapason.text.jinja;

/** A value that can be called. */
interface Callable extends Value {
  Value call(Arguments arguments);
}
