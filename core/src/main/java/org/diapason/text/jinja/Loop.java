package org.diapason.text.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop} inside a loop. */
final class Loop implements Callable, Sized {
  private final Value whole;
  private final int depth;
  private Iterator<Value> items;
  private int index0 = -1;
  private int length = -1;
  private @Nullable Value before;
  private @Nullable Value current;
  private @Nullable Value ahead;
  private @Nullable List<Value> lastChanged;
  private @Nullable Function<Value, String> recursion;

  /**
   * @param whole what the loop goes over, before its {@code if}
   * @param items what it goes over
   * @param depth of a recursive loop, from 1
   */
  Loop(Value whole, Many items, int depth) {
    this.whole = items == whole ? whole : None.NONE;
    this.items = items.iterator();
    this.depth = depth;
  }

  /** Makes {@code loop(items)} possible. */
  void repeat(Function<Value, String> body) {
    recursion = body;
  }

  /** Goes to the next item, if there is one. */
  boolean advance() {
    if (ahead == null && !items.hasNext()) {
      return false;
    }
    before = current;
    current = ahead == null ? items.next() : ahead;
    ahead = null;
    index0++;
    return true;
  }

  Value current() {
    if (current == null) {
      throw new IllegalStateException("the loop has not begun");
    }
    return current;
  }

  private @Nullable Value ahead() {
    if (ahead == null && items.hasNext()) {
      ahead = items.next();
    }
    return ahead;
  }

  @Override
  public int size() {
    if (length < 0) {
      length = whole instanceof Sized sized ? sized.size() : counted();
    }
    return length;
  }

  /** What has no length is read to its end. */
  private int counted() {
    var rest = new ArrayList<Value>();
    items.forEachRemaining(rest::add);
    items = rest.iterator();
    return index0 + 1 + (ahead == null ? 0 : 1) + rest.size();
  }

  @Override
  public String type() {
    return "LoopContext";
  }

  @Override
  public String repr() {
    return "<LoopContext %d/%d>".formatted(index0 + 1, size());
  }

  @Override
  public Iterator<Value> iterator() {
    throw new Failure("the loop cannot be iterated from inside");
  }

  @Override
  public @Nullable Value attribute(String name) {
    return switch (name) {
      case "index" -> Int.of(index0 + 1);
      case "index0" -> Int.of(index0);
      case "revindex" -> Int.of(size() - index0);
      case "revindex0" -> Int.of(size() - index0 - 1);
      case "first" -> Bool.of(index0 == 0);
      case "last" -> Bool.of(ahead() == null);
      case "length" -> Int.of(size());
      case "depth" -> Int.of(depth);
      case "depth0" -> Int.of(depth - 1);
      case "previtem" -> before == null ? new Undefined("there is no previous item") : before;
      case "nextitem" -> {
        var next = ahead();
        yield next == null ? new Undefined("there is no next item") : next;
      }
      case "cycle" -> new Builtin(name, this::cycle);
      case "changed" -> new Builtin(name, this::changed);
      default -> null;
    };
  }

  private Value cycle(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new Failure("no items for cycling given");
    }
    return arguments.positional().get(index0 % arguments.positional().size());
  }

  private Value changed(Arguments arguments) {
    var same = arguments.positional().equals(lastChanged);
    lastChanged = arguments.positional();
    return Bool.of(!same);
  }

  @Override
  public Value call(Arguments arguments) {
    if (recursion == null) {
      throw new Failure("the loop must be marked 'recursive' to be called");
    }
    return new Str(recursion.apply(arguments.bind("loop", "items").get(0)));
  }
}
