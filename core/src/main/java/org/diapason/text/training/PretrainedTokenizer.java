package org.diapason.text.training;

import org.diapason.config.Doc;
import org.diapason.config.Shorthand;

/** The tokenizer of a model or directory, as {@link org.diapason.hub.Models#find} finds it. */
@Doc("A tokenizer that is there.")
public record PretrainedTokenizer(
    @Doc("A local directory with a tokenizer, or embedded:NAME.") @Shorthand String name)
    implements TokenizerChoice {}
