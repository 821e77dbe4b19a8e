/** One file a task: column roles, head, collation, loss, metrics and the shape of a prediction. */
@NullMarked
package org.diapason.task;

import org.jspecify.annotations.NullMarked;
