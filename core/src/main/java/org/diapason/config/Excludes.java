package org.diapason.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keys of the same record that may not be set beside this one, once this one has another value than
 * its default. A key set with {@code --set} wins over one that stands in the file.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Excludes {
  String[] value();
}
