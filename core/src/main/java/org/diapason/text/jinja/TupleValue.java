package org.diapason.text.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A tuple. */
record TupleValue(List<Value> items) implements Sequence {
  TupleValue {
    items = List.copyOf(items);
  }

  static TupleValue of(Value... items) {
    return new TupleValue(List.of(items));
  }

  @Override
  public String type() {
    return "tuple";
  }

  @Override
  public String repr() {
    var end = items.size() == 1 ? ",)" : ")";
    return items.stream().map(Value::repr).collect(Collectors.joining(", ", "(", end));
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public boolean hashable() {
    return items.stream().allMatch(Value::hashable);
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
  public TupleValue slice(int start, int step, int count) {
    return new TupleValue(
        IntStream.range(0, count).mapToObj(i -> items.get(start + i * step)).toList());
  }

  @Override
  public @Nullable Value attribute(String name) {
    return SequenceMethods.ofTuple(this, name);
  }
}
