package org.diapason.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An old name of a key, accepted with a notice. Where the old values were others too, {@code
 * values} maps each old value to the new one, as a YAML map: {@code @Alias(value =
 * "group_by_length", values = "{true: group_by_length, false: random}")}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@Repeatable(Alias.All.class)
public @interface Alias {
  String value();

  String values() default "";

  /** Holds the repeated ones. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface All {
    Alias[] value();
  }
}
