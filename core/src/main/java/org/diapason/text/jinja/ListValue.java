package org.diapason.text.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A list. The sandbox lets nobody change it. */
record ListValue(List<Value> items) implements Sequence {
  ListValue {
    items = List.copyOf(items);
  }

  @Override
  public String type() {
    return "list";
  }

  @Override
  public String repr() {
    return items.stream().map(Value::repr).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public boolean hashable() {
    return false;
  }

  @Override
  public Value get(int index) {
    return items.get(index);
  }

  @Override
  public Iterator<Value> iterator() {
    return items.iterator();
  }

  @Override
  public ListValue slice(int start, int step, int count) {
    return new ListValue(
        IntStream.range(0, count).mapToObj(i -> items.get(start + i * step)).toList());
  }

  @Override
  public @Nullable Value attribute(String name) {
    return SequenceMethods.ofList(this, name);
  }
}
