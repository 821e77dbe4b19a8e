/** Readers, column mapping, splits, the leakage check, the token store, samplers and collators. */
@NullMarked
package org.diapason.data;

import org.jspecify.annotations.NullMarked;
