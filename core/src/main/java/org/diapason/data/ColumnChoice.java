package org.diapason.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.config.Nearest;
import org.diapason.config.UserException;

/**
 * Which column of a file serves which role.
 *
 * @param positions role to position, the first is 0
 * @param names role to the name in the file
 */
record ColumnChoice(Map<String, Integer> positions, Map<String, String> names) {

  /** Whether every column is given by number: the file has no header then. */
  static boolean byNumber(Map<String, String> columns) {
    return !columns.isEmpty() && columns.values().stream().allMatch(ColumnChoice::isNumber);
  }

  private static boolean isNumber(String column) {
    return column.matches("\\d{1,4}");
  }

  /**
   * @throws UserException when a named column or that of a required role is not there
   */
  static ColumnChoice of(TableFile file, List<Role> roles, Map<String, String> columns) {
    var positions = new LinkedHashMap<String, Integer>();
    for (var role : roles) {
      var wanted = columns.get(role.name());
      var found = wanted == null ? usual(file, role) : OptionalInt.of(named(file, role, wanted));
      if (found.isPresent()) {
        positions.put(role.name(), found.getAsInt());
      } else if (role.required()) {
        throw missing(file, role, "no column for the role " + role.name());
      }
    }
    var names = new TreeMap<String, String>();
    positions.forEach((role, position) -> names.put(role, file.columns().get(position)));
    return new ColumnChoice(positions, names);
  }

  private static int named(TableFile file, Role role, String wanted) {
    int position = file.columns().indexOf(wanted);
    if (position < 0 && isNumber(wanted)) {
      position = Integer.parseInt(wanted);
    }
    if (position < 0 || position >= file.columns().size()) {
      throw missing(file, role, "no column " + wanted);
    }
    return position;
  }

  private static OptionalInt usual(TableFile file, Role role) {
    return Stream.concat(Stream.of(role.name()), role.usualColumns().stream())
        .flatMapToInt(
            name ->
                IntStream.range(0, file.columns().size())
                    .filter(i -> file.columns().get(i).equalsIgnoreCase(name)))
        .findFirst();
  }

  private static UserException missing(TableFile file, Role role, String problem) {
    var sought = problem.substring(problem.lastIndexOf(' ') + 1);
    var nearest = Nearest.to(sought, file.columns()).findFirst();
    var shown = file.columns().stream().map(name -> abbreviated(name)).toList();
    return new UserException(
        "%s: %s. Its columns are: %s%s. Set data.columns: {%s: %s}%s"
            .formatted(
                file.path(),
                problem,
                String.join(", ", shown),
                nearest.map(name -> " (nearest: " + name + ")").orElse(""),
                role.name(),
                nearest.orElse("COLUMN"),
                file instanceof CsvFile
                    ? ", or columns by number, such as {text: 0, label: 1}, if the file has no"
                        + " header"
                    : ""));
  }

  private static String abbreviated(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }
}
