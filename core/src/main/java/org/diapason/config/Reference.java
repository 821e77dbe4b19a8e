package org.diapason.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference of all keys as Markdown, one table a section. */
final class Reference {
  private Reference() {}

  static String of(List<Section> sections) {
    return sections.stream().map(Reference::section).collect(Collectors.joining("\n"));
  }

  private static String section(Section section) {
    RecordShape record = section.shape();
    StringBuilder text = new StringBuilder(title(section));
    if (!record.doc().isEmpty()) {
      text.append(record.doc()).append("\n\n");
    }
    if (!record.fields().isEmpty()) {
      text.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
      record.fields().forEach(field -> text.append(row(ConfigKey.of(section, field), field)));
    }
    for (Field field : record.fields()) {
      field
          .aliases()
          .keySet()
          .forEach(old -> text.append(line(old, "is an old name of `" + field.key() + "`.")));
    }
    for (Map.Entry<String, String> each : record.accepted().entrySet()) {
      text.append(line(each.getKey(), "is accepted without effect: " + each.getValue()));
    }
    for (Map.Entry<String, String> each : record.refused().entrySet()) {
      text.append(line(each.getKey(), "is refused: " + each.getValue()));
    }
    return text.toString();
  }

  private static String title(Section section) {
    String path = section.path().isEmpty() ? "Top level" : "`" + section.path() + "`";
    String condition = section.condition().isEmpty() ? "" : " with `" + section.condition() + "`";
    return "## " + path + condition + "\n";
  }

  private static String row(ConfigKey key, Field field) {
    String unset = key.required() ? "required" : "";
    String value = key.defaultValue().map(text -> "`" + text + "`").orElse(unset);
    return "| "
        + String.join(
            " | ", "`" + field.key() + "`", cell(key.allowed()), cell(value), cell(key.doc()))
        + " |\n";
  }

  /** A line of its own below the table. */
  private static String line(String key, String message) {
    return "\n`" + key + "` " + message + "\n";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
