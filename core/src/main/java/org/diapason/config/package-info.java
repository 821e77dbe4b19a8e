/**
 * The schema engine: annotated records become YAML loading with exact errors, help, JSON schema and
 * defaults.
 */
@NullMarked
package org.diapason.config;

import org.jspecify.annotations.NullMarked;
