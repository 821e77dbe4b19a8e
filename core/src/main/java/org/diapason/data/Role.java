package org.diapason.data;

import java.util.List;

/**
 * What a task needs a column for.
 *
 * @param name as {@code data.columns} writes it
 * @param required whether a row without it is of no use
 * @param usualColumns names under which published data sets carry it, tried in this order after the
 *     role's own name
 */
public record Role(String name, boolean required, List<String> usualColumns) {
  public static final Role TEXT =
      required(
          "text", "sentence", "sentence1", "review", "content", "document", "question", "premise");
  public static final Role TEXT_PAIR =
      required("text_pair", "sentence2", "question2", "hypothesis").optional();
  public static final Role LABEL =
      required("label", "labels", "category", "sentiment", "class", "intent", "target", "score");

  public Role {
    usualColumns = List.copyOf(usualColumns);
  }

  public static Role required(String name, String... usualColumns) {
    return new Role(name, true, List.of(usualColumns));
  }

  public Role optional() {
    return new Role(name, false, usualColumns);
  }
}
