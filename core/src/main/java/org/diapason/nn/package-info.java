/**
 * Modules whose child names are the Hugging Face weight names, the pass they run in, and the
 * runner.
 */
@NullMarked
package org.diapason.nn;

import org.jspecify.annotations.NullMarked;
