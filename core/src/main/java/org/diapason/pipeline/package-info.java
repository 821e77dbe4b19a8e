/** Loads what was saved and predicts, from many threads. */
@NullMarked
package org.diapason.pipeline;

import org.jspecify.annotations.NullMarked;
