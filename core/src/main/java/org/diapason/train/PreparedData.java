package org.diapason.train;

import java.util.Map;
import org.diapason.data.Dataset;
import org.diapason.data.LabelSet;
import org.jspecify.annotations.Nullable;

/**
 * The data of a run, ready for the model.
 *
 * @param validation null when there is none
 * @param test null when there is none
 * @param labels the classes, with how often each occurs in the source; empty when labels are no
 *     classes
 * @param columns for each role the column that serves it
 */
record PreparedData(
    Dataset train,
    @Nullable Dataset validation,
    @Nullable Dataset test,
    LabelSet labels,
    Map<String, String> columns) {}
