package org.diapason.task;

import java.util.List;
import org.diapason.data.Example;

/** Makes a batch of examples. Used by many threads at once. */
@FunctionalInterface
public interface Collator {
  Batch collate(List<Example> examples);
}
