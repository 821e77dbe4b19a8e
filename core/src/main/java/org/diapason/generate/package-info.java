/** Decoding: greedy, sampling and beam search over any model that gives logits of a next token. */
@NullMarked
package org.diapason.generate;

import org.jspecify.annotations.NullMarked;
