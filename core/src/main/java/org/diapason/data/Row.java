package org.diapason.data;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a source, its columns already mapped to the roles of a task.
 *
 * @param origin the file it comes from, for messages
 * @param number its position in that file, the first is 1
 * @param values role to text; a role whose cell is empty or null is absent
 */
public record Row(String origin, long number, Map<String, String> values) {

  public @Nullable String get(String role) {
    return values.get(role);
  }
}
