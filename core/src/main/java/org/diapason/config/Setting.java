package org.diapason.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A setting of the command line, {@code training.learning_rate=3e-5}, as a tree of its own. */
final class Setting {
  private static final Pattern FORM =
      Pattern.compile("([^.=\\s]+(?:\\.[^.=\\s]+)*)=(.*)", Pattern.DOTALL);

  private Setting() {}

  /**
   * The tree from the top down to the value; nothing where the form is wrong, which is reported.
   */
  static Optional<Tree> read(String text, Report report) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      String message = "expected key=value with a dotted key, such as data.train=reviews.csv";
      report.problem(new Place(text, Origin.SET), message);
      return Optional.empty();
    }
    Place place = new Place(form.group(1), Origin.SET);
    int before = report.problems();
    Tree tree =
        YamlReader.read(place, form.group(2), report).orElse(new Tree.Scalar("", true, Origin.SET));
    List<String> keys = List.of(place.path().split("\\."));
    for (int i = keys.size() - 1; i >= 0; i--) {
      tree = new Tree.Mapping(List.of(new Tree.Entry(keys.get(i), Origin.SET, tree)), Origin.SET);
    }
    return report.problems() > before ? Optional.empty() : Optional.of(tree);
  }
}
