package org.diapason.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record whose file others write too: keys of the file that the record does not know are left
 * alone, and null sets nothing. What the user sets beside the file is read as strictly as ever.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Tolerant {}
