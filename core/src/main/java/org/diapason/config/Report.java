package org.diapason.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one reading finds out besides the value: problems, notices, and where each value came from.
 * Reading goes on after a problem, so that the user sees all of them at once.
 */
final class Report {
  private static final Comparator<Origin> READING_ORDER =
      Comparator.comparing((Origin origin) -> origin.equals(Origin.SET))
          .thenComparing(Origin::line)
          .thenComparing(Origin::column);

  private final List<Line> problems = new ArrayList<>();
  private final List<Line> notices = new ArrayList<>();
  private final Map<String, Origin> origins = new LinkedHashMap<>();
  private final List<Section> sections;

  /**
   * @param sections all records of the configuration, to say where an unknown key belongs
   */
  Report(List<Section> sections) {
    this.sections = sections;
  }

  private record Line(Origin origin, String text) {}

  void problem(Place place, String message) {
    String subject = place.path().isEmpty() ? "" : place.path() + ": ";
    problems.add(new Line(place.origin(), place.origin().exact() + ": " + subject + message));
  }

  /** A key that its record, which knows these names, does not know. */
  void unknownKey(Place place, String key, Map<String, String> known) {
    problem(place, "unknown key" + Suggestion.forKey(key, known, sections));
  }

  void notice(Place place, String message) {
    notices.add(new Line(place.origin(), place.origin() + ": " + place.path() + ": " + message));
  }

  void origin(Place place) {
    origins.put(place.path(), place.origin());
  }

  int problems() {
    return problems.size();
  }

  List<String> notices() {
    return sorted(notices);
  }

  Map<String, Origin> origins() {
    return origins;
  }

  /**
   * @throws UserException with all problems, one a line, in the order of the file
   */
  void throwProblems() {
    if (!problems.isEmpty()) {
      throw new UserException(sorted(problems).stream().collect(Collectors.joining("\n")));
    }
  }

  private static List<String> sorted(List<Line> lines) {
    return lines.stream()
        .sorted(Comparator.comparing(Line::origin, READING_ORDER))
        .map(Line::text)
        .toList();
  }
}
