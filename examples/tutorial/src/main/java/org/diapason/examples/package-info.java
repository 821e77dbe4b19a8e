/** The tutorials' programs. */
@NullMarked
package org.diapason.examples;

import org.jspecify.annotations.NullMarked;
