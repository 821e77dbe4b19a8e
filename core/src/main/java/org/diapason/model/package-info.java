/** One file an architecture, heads, and the loading and saving of pretrained models. */
@NullMarked
package org.diapason.model;

import org.jspecify.annotations.NullMarked;
