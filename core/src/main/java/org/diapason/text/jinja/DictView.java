package org.diapason.text.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a dict's {@code keys}, {@code values} and {@code items} give.
 *
 * @param type {@code dict_keys}, {@code dict_values} or {@code dict_items}
 */
record DictView(String type, List<Value> items) implements Sized {
  @Override
  public int size() {
    return items.size();
  }

  @Override
  public Iterator<Value> iterator() {
    return items.iterator();
  }

  @Override
  public String repr() {
    return items.stream().map(Value::repr).collect(Collectors.joining(", ", type + "([", "])"));
  }
}
