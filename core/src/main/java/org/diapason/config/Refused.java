package org.diapason.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keys of a record that are known and refused with a reason. Values that ask for nothing (null,
 * false, an empty text, list or map) pass, so that a complete dump of settings can be loaded.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Refused.All.class)
public @interface Refused {
  String[] keys();

  /** Why the key is refused and what to do instead, to follow the key in one line. */
  String reason();

  /** Holds the repeated ones. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    Refused[] value();
  }
}
