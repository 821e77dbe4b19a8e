/** One file a metric: streaming accumulators with the names and results of the Python reference. */
@NullMarked
package org.diapason.metric;

import org.jspecify.annotations.NullMarked;
