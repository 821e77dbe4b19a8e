/**
 * The run configuration, the training loop, optimizer, schedules, checkpoints, callbacks, Trainer
 * and FineTuner.
 */
@NullMarked
package org.diapason.train;

import org.jspecify.annotations.NullMarked;
