package org.diapason.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keys of a record that are known, have no effect here, and are accepted with a notice. Values that
 * ask for nothing (null, false, an empty text, list or map) need no notice.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Accepted.All.class)
public @interface Accepted {
  String[] keys();

  /** Why the key has no effect, to follow the key in one line. */
  String notice();

  /** Holds the repeated ones. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    Accepted[] value();
  }
}
