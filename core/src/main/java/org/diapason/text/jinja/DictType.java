package org.diapason.text.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The function {@code dict}. */
enum DictType implements Callable {
  DICT;

  /** The dict of a dict or of pairs, and of named arguments. */
  static Dict dict(Arguments arguments) {
    var entries = new LinkedHashMap<Value, Value>();
    var source = new Arguments(arguments.positional(), Map.of()).bind("dict", "items?");
    if (source.or(0, None.NONE) instanceof Dict dict) {
      entries.putAll(dict.entries());
    } else if (!arguments.positional().isEmpty()) {
      for (var pair : Many.of(source.get(0))) {
        if (!(pair instanceof Sequence two) || two.size() != 2) {
          throw new Failure("dict() expects pairs of a key and a value");
        }
        entries.put(Dict.key(two.get(0)), two.get(1));
      }
    }
    arguments.named().forEach((name, value) -> entries.put(new Str(name), value));
    return new Dict(entries);
  }

  @Override
  public Value call(Arguments arguments) {
    return dict(arguments);
  }

  @Override
  public @Nullable Value attribute(String name) {
    return name.equals("fromkeys") ? new Builtin(name, DictType::fromKeys) : null;
  }

  private static Dict fromKeys(Arguments arguments) {
    var bound = arguments.bind("fromkeys", "iterable", "value?");
    var entries = new LinkedHashMap<Value, Value>();
    Many.of(bound.get(0)).forEach(key -> entries.put(Dict.key(key), bound.or(1, None.NONE)));
    return new Dict(entries);
  }

  @Override
  public String type() {
    return "TemplateDict";
  }

  @Override
  public String repr() {
    return "<function dict>";
  }
}
