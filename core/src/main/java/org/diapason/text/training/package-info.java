/** Trainers that make a tokenizer from texts: BPE, WordPiece and Unigram. */
@NullMarked
package org.diapason.text.training;

import org.jspecify.annotations.NullMarked;
