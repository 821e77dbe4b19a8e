/** Finds a model by name: a local directory, the cache, or one that a jar carries. */
@NullMarked
package org.diapason.hub;

import org.jspecify.annotations.NullMarked;
