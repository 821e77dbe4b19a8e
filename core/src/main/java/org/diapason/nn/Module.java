package org.diapason.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.diapason.tensor.DType;

/**
 * A tree of weights. The names of children and parameters, joined by dots, are the Hugging Face
 * weight names, so a checkpoint fits without a map. A child under the empty name adds nothing to
 * the path.
 *
 * <p>Modules hold weights and nothing that changes during a forward pass: one tree serves many
 * threads.
 */
public abstract class Module implements AutoCloseable {
  private final Map<String, Parameter> own = new LinkedHashMap<>();
  private final List<Child> children = new ArrayList<>();

  private record Child(String name, Module module) {}

  protected final Parameter parameter(String name, Initializer initializer, long... shape) {
    return add(name, new Parameter(initializer, false, shape));
  }

  /** A matrix whose columns are read: the elements of each lie side by side. */
  protected final Parameter parameterByColumns(
      String name, Initializer initializer, long rows, long columns) {
    return add(name, new Parameter(initializer, true, rows, columns));
  }

  private Parameter add(String name, Parameter parameter) {
    own.put(name, parameter);
    return parameter;
  }

  protected final <M extends Module> M child(String name, M module) {
    children.add(new Child(name, module));
    return module;
  }

  /** Every weight of the tree by its full name, in the order in which the modules declare them. */
  public final Map<String, Parameter> parameters() {
    var all = new LinkedHashMap<String, Parameter>();
    walk("", all::put);
    return Collections.unmodifiableMap(all);
  }

  /**
   * Makes room for every weight; their elements are undefined until they are read or initialized.
   */
  public final void allocate(DType dtype, String device) {
    walk("", (name, parameter) -> parameter.allocate(dtype, device));
  }

  /**
   * Frees every weight, from any thread; no forward pass may be under way. A second call does
   * nothing.
   */
  @Override
  public void close() {
    walk("", (name, parameter) -> parameter.free());
  }

  private void walk(String prefix, BiConsumer<String, Parameter> visit) {
    own.forEach((name, parameter) -> visit.accept(prefix + name, parameter));
    for (var child : children) {
      child.module.walk(child.name.isEmpty() ? prefix : prefix + child.name + ".", visit);
    }
  }
}
