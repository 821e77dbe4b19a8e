package org.diapason.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value that a key has when nobody sets it, written as YAML: {@code @Default("2.0e-5")},
 * {@code @Default("[accuracy]")}. A component with neither a default nor {@code @Nullable} must be
 * set by the user, unless it is a record, which then has the defaults of its own components.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  String value();
}
