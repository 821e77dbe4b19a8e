/** A Spring Boot service that answers with the predictions of a fine-tuned model. */
@NullMarked
package org.diapason.examples.spring;

import org.jspecify.annotations.NullMarked;
