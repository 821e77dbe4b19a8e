/**
 * Native memory scopes, libtorch's start, dtypes, devices, seeds and the few operators reached
 * through its dispatcher.
 */
@NullMarked
package org.diapason.tensor;

import org.jspecify.annotations.NullMarked;
