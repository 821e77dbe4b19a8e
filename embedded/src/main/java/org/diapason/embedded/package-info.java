/** A pretrained model and a labelled data set that come as Maven dependencies. */
@NullMarked
package org.diapason.embedded;

import org.jspecify.annotations.NullMarked;
