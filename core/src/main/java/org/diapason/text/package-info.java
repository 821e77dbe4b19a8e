/** The tokenizer: ids, offsets, padding and truncation. */
@NullMarked
package org.diapason.text;

import org.jspecify.annotations.NullMarked;
