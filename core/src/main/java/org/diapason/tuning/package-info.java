/** One file a strategy: what trains, and how it is saved. */
@NullMarked
package org.diapason.tuning;

import org.jspecify.annotations.NullMarked;
