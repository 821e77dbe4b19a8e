package org.diapason.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Text to {@link Tree}. It builds on the parser's events and not on its nodes, because only so are
 * duplicate keys, tags and deep nesting seen with their line before anything recurses into them.
 */
final class YamlReader {
  private static final int MAX_DEPTH = 40;

  private final Place top;
  private final String text;
  private final Report report;
  private final Iterator<Event> events;
  private final Map<Anchor, Tree> anchors = new HashMap<>();

  private YamlReader(Place top, String text, Report report) {
    this.top = top;
    this.text = text;
    this.report = report;
    this.events = new Parse(LoadSettings.builder().build()).parseString(text).iterator();
  }

  /**
   * Reads one document; nothing for an empty text and for one that is not YAML, which is then
   * reported.
   */
  static Optional<Tree> read(Place top, String text, Report report) {
    return printable(top, text, report)
        ? new YamlReader(top, text, report).document()
        : Optional.empty();
  }

  private Optional<Tree> document() {
    try {
      events.next(); // the stream starts
      if (events.next().getEventId() == Event.ID.StreamEnd) {
        return Optional.empty();
      }
      Tree tree = tree(events.next(), top, 0);
      events.next(); // the document ends
      Event next = events.next();
      if (next.getEventId() != Event.ID.StreamEnd) {
        report.problem(at(top, next), "a second document begins here; one is allowed");
      }
      return Optional.of(tree);
    } catch (MarkedYamlEngineException e) {
      report.problem(at(top, e.getProblemMark()), syntax(e));
    } catch (Unreadable e) {
      report.problem(e.place, e.problem);
    } catch (YamlEngineException e) {
      report.problem(top, "not valid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Tree tree(Event event, Place parent, int depth) {
    Place place = at(parent, event);
    if (depth > MAX_DEPTH) {
      throw new Unreadable(
          top.at(place.origin()), "nested more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof AliasEvent alias) {
      return referred(alias.getAlias(), place);
    }
    Tree tree;
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), place);
      tree = new Tree.Scalar(scalar.getValue(), scalar.isPlain(), place.origin());
    } else {
      refuseTag(((CollectionStartEvent) event).getTag(), place);
      tree = event instanceof MappingStartEvent ? mapping(place, depth) : sequence(place, depth);
    }
    // Entered only now: an anchor that refers to itself is unknown, so no tree is endless.
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, tree));
    return tree;
  }

  private Tree sequence(Place place, int depth) {
    List<Tree> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(tree(event, place.item(items.size()), depth + 1));
    }
    return new Tree.Sequence(List.copyOf(items), place.origin());
  }

  private Tree mapping(Place place, int depth) {
    Map<String, Tree.Entry> entries = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      Tree keyTree = tree(event, place, depth + 1);
      if (!(keyTree instanceof Tree.Scalar scalar)) {
        throw new Unreadable(
            place.at(keyTree.origin()), keyTree.shown() + " stands where a key belongs");
      }
      Place here = place.key(scalar.text()).at(scalar.origin());
      Tree value = tree(events.next(), here, depth + 1);
      Tree.Entry entry = new Tree.Entry(scalar.text(), scalar.origin(), value);
      Tree.@Nullable Entry first = entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        report.problem(here, "given twice; first on line " + first.origin().line());
      }
    }
    return new Tree.Mapping(List.copyOf(entries.values()), place.origin());
  }

  private Tree referred(Anchor anchor, Place place) {
    @Nullable Tree tree = anchors.get(anchor);
    if (tree == null) {
      throw new Unreadable(place, "*" + anchor.getValue() + " refers to nothing above it");
    }
    return tree;
  }

  private void refuseTag(Optional<String> tag, Place place) {
    tag.filter(name -> !name.equals("!"))
        .ifPresent(name -> report.problem(place, "has the tag " + name + "; write it without"));
  }

  private String syntax(MarkedYamlEngineException e) {
    String line =
        e.getProblemMark()
            .flatMap(mark -> text.lines().skip(mark.getLine()).findFirst())
            .orElse("");
    if (line.substring(0, line.length() - line.stripLeading().length()).contains("\t")) {
      return "indented with a tab; YAML indents with spaces";
    }
    String problem = e.getProblem().replaceFirst("\\. \\(Do not use.*", "");
    return "not valid YAML: " + problem + "; check indentation, colons and quotes here and above";
  }

  private static boolean printable(Place top, String text, Report report) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        Place place = top.at(top.origin().at(line, column));
        report.problem(place, String.format("the character U+%04X is not allowed here", c));
        return false;
      }
      line = c == '\n' ? line + 1 : line;
      column = c == '\n' ? 1 : column + 1;
    }
    return true;
  }

  private static Place at(Place place, Event event) {
    return at(place, event.getStartMark());
  }

  private static Place at(Place place, Optional<Mark> mark) {
    return place.at(
        mark.map(m -> place.origin().at(m.getLine() + 1, m.getColumn() + 1))
            .orElse(place.origin()));
  }

  /** YAML that the parser takes, but that cannot become a tree. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Place place;
    private final String problem;

    Unreadable(Place place, String problem) {
      super(problem);
      this.place = place;
      this.problem = problem;
    }
  }
}
