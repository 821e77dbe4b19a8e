/** The diapason command. */
@NullMarked
package org.diapason.app.cli;

import org.jspecify.annotations.NullMarked;
