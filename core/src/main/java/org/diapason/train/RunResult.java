package org.diapason.train;

import java.nio.file.Path;
import org.diapason.pipeline.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param directory the saved model
 * @param training how training ended
 * @param validation figures on the validation data; null without such data
 * @param test figures on the test data; null without such data
 * @param interrupted whether it was stopped from outside; a checkpoint was saved then, and nothing
 *     was evaluated
 */
public record RunResult(
    Path directory,
    TrainOutput training,
    @Nullable Evaluation validation,
    @Nullable Evaluation test,
    boolean interrupted) {}
