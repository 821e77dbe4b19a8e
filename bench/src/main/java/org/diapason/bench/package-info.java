/**
 * Diapason's side of {@code bench/compare-hf}: one program a case, which prints its figures as
 * JSON.
 */
@NullMarked
package org.diapason.bench;

import org.jspecify.annotations.NullMarked;
