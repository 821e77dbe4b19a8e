package org.diapason.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diapason.tensor.DType;

/**
 * Reads the pickle of a PyTorch state dict. A pickle is a program that may call any Python
 * function; this interpreter knows three functions, those that put a state dict together, and
 * refuses every other one by name. It is iterative, and what it makes grows with the length of the
 * pickle only.
 *
 * <p>Source: CPython's {@code Lib/pickletools.py} for the opcodes, PyTorch's {@code
 * torch/_utils.py} for the functions.
 */
final class TensorPickle {

  /** About 35 make a tensor. What one opcode makes takes at most about 80 bytes. */
  private static final int MAX_OPCODES = 2_000_000;

  /** A view of a storage, in elements; what {@code torch._utils._rebuild_tensor_v2} makes. */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

  /** A typed storage, held by the entry {@code data/KEY}. */
  record Storage(DType dtype, String key, long elements) {}

  /** Python's None. */
  private enum None {
    NONE
  }

  private enum Function {
    ORDERED_DICT,
    REBUILD_TENSOR,
    REBUILD_PARAMETER
  }

  private static final Map<String, Object> GLOBALS =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", Function.ORDERED_DICT),
          Map.entry("torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR),
          Map.entry("torch._utils._rebuild_parameter", Function.REBUILD_PARAMETER),
          Map.entry("torch.DoubleStorage", DType.FLOAT64),
          Map.entry("torch.FloatStorage", DType.FLOAT32),
          Map.entry("torch.HalfStorage", DType.FLOAT16),
          Map.entry("torch.BFloat16Storage", DType.BFLOAT16),
          Map.entry("torch.LongStorage", DType.INT64),
          Map.entry("torch.IntStorage", DType.INT32),
          Map.entry("torch.ShortStorage", DType.INT16),
          Map.entry("torch.CharStorage", DType.INT8),
          Map.entry("torch.ByteStorage", DType.UINT8),
          Map.entry("torch.BoolStorage", DType.BOOL));

  private final TensorFile file;
  private final ByteBuffer code;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private TensorPickle(TensorFile file, ByteBuffer code) {
    this.file = file;
    this.code = code;
  }

  /**
   * Reads a dict of tensors.
   *
   * @param file names the place in messages
   * @param code little-endian
   * @throws org.diapason.config.UserException if the pickle is damaged, wants anything that a state
   *     dict does not need, or holds anything but a dict from names to tensors
   */
  static Map<String, View> read(TensorFile file, ByteBuffer code) {
    var tensors = new LinkedHashMap<String, View>();
    var pickle = new TensorPickle(file, code);
    pickle
        .map(pickle.run())
        .forEach(
            (name, value) -> {
              if (!(value instanceof View view)) {
                throw file.error(
                    "holds under '%s' something that is no tensor; save model.state_dict() alone",
                    name);
              }
              tensors.put(name.toString(), view);
            });
    return tensors;
  }

  private Object run() {
    for (int count = 0; count < MAX_OPCODES; count++) {
      var opcode = Byte.toUnsignedInt(need(1).get());
      switch (opcode) {
        case 0x80 -> need(1).get(); // PROTO
        case 0x95 -> need(Long.BYTES).getLong(); // FRAME: a hint for streams
        case '(' -> marks.add(stack.size());
        case 'N' -> push(None.NONE);
        case 0x88 -> push(true);
        case 0x89 -> push(false);
        case 'K' -> push((long) Byte.toUnsignedInt(need(1).get()));
        case 'M' -> push((long) Short.toUnsignedInt(need(Short.BYTES).getShort()));
        case 'J' -> push((long) need(Integer.BYTES).getInt());
        case 0x8a -> push(longInteger());
        case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(need(Long.BYTES).getLong())));
        case 'X' -> push(text(need(Integer.BYTES).getInt()));
        case 0x8c -> push(text(Byte.toUnsignedInt(need(1).get())));
        case ')', ']' -> push(new ArrayList<>());
        case '}' -> push(new LinkedHashMap<>());
        case 't' -> push(popToMark());
        case 0x85, 0x86, 0x87 -> push(popMany(opcode - 0x84));
        case 'a' -> append(popMany(1));
        case 'e' -> append(popToMark());
        case 's' -> setItems(popMany(2));
        case 'u' -> setItems(popToMark());
        case 'q' -> memo.put(Byte.toUnsignedInt(need(1).get()), top());
        case 'r' -> memo.put(need(Integer.BYTES).getInt(), top());
        case 0x94 -> memo.put(memo.size(), top());
        case 'h' -> push(recall(Byte.toUnsignedInt(need(1).get())));
        case 'j' -> push(recall(need(Integer.BYTES).getInt()));
        case 'c' -> push(global(line(), line()));
        case 0x93 -> {
          var names = popMany(2);
          push(global(string(names.get(0)), string(names.get(1))));
        }
        case 'Q' -> push(storage(pop()));
        case 'R' -> {
          var call = popMany(2);
          push(call(call.get(0), list(call.get(1))));
        }
        case 'b' -> { // what PyTorch hangs on a state dict: the versions of its modules
          map(pop());
          map(top());
        }
        case '.' -> {
          return pop();
        }
        default ->
            throw error(
                "contains the opcode 0x%02x, which torch.save does not write".formatted(opcode));
      }
    }
    throw error("is longer than any state dict");
  }

  private Object global(String module, String name) {
    var full = module + "." + name;
    var found = GLOBALS.get(full);
    if (found == null) {
      throw file.error(
          "asks for %s, which a file of weights does not need and Diapason does not run; if you"
              + " trust the file, load it in Python and save it with safetensors",
          full);
    }
    return found;
  }

  private Object call(Object function, List<Object> arguments) {
    if (function == Function.ORDERED_DICT && arguments.isEmpty()) {
      return new LinkedHashMap<>();
    }
    if (function == Function.REBUILD_PARAMETER
        && !arguments.isEmpty()
        && arguments.get(0) instanceof View view) {
      return view;
    }
    // Further arguments: requires_grad, hooks, and marks such as "conjugate", not read here.
    if (function == Function.REBUILD_TENSOR
        && arguments.size() == 6
        && arguments.get(0) instanceof Storage storage) {
      return new View(
          storage,
          integer(arguments.get(1)),
          integers(arguments.get(2)),
          integers(arguments.get(3)));
    }
    throw error("calls %s with arguments that are not understood".formatted(name(function)));
  }

  private static String name(Object function) {
    return function instanceof Function known ? known.name() : "something that is no function";
  }

  /** {@code ('storage', type, key, device, number of elements)}. */
  private Storage storage(Object id) {
    var parts = list(id);
    if (parts.size() != 5
        || !parts.get(0).equals("storage")
        || !(parts.get(1) instanceof DType dtype)) {
      throw error("refers to something that is no storage");
    }
    return new Storage(dtype, string(parts.get(2)), integer(parts.get(4)));
  }

  private long longInteger() {
    var length = Byte.toUnsignedInt(need(1).get());
    if (length > Long.BYTES) {
      throw error("contains an integer of more than 64 bits");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (long) Byte.toUnsignedInt(need(1).get()) << (8 * i);
    }
    var unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused; // carries the sign
  }

  private String text(int length) {
    if (length < 0) {
      throw error("contains a text of impossible length");
    }
    need(length);
    var bytes = new byte[length];
    code.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    var start = code.position();
    while (need(1).get() != '\n') {}
    var bytes = new byte[code.position() - 1 - start];
    code.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void setItems(List<Object> items) {
    var target = map(top());
    if (items.size() % 2 != 0) {
      throw error("gives a dict a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      target.put(string(items.get(i)), items.get(i + 1));
    }
  }

  private void append(List<Object> items) {
    list(top()).addAll(items);
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    return popMany(1).get(0);
  }

  private List<Object> popMany(int count) {
    return popFrom(stack.size() - count);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw error("misses a mark on its stack");
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  private List<Object> popFrom(int start) {
    if (start < 0 || start > stack.size()) {
      throw error("takes more from its stack than is there");
    }
    var tail = stack.subList(start, stack.size());
    var items = new ArrayList<Object>(tail);
    tail.clear();
    return items;
  }

  private Object top() {
    if (stack.isEmpty()) {
      throw error("takes more from its stack than is there");
    }
    return stack.get(stack.size() - 1);
  }

  private Object recall(int index) {
    var value = memo.get(index);
    if (value == null) {
      throw error("recalls the value %d, which it never stored".formatted(index));
    }
    return value;
  }

  private List<Long> integers(Object value) {
    return list(value).stream().map(this::integer).toList();
  }

  private Long integer(Object value) {
    if (value instanceof Long number && number >= 0) {
      return number;
    }
    throw error("has something else where a size was expected");
  }

  private String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw error("has something else where a name was expected");
  }

  @SuppressWarnings("unchecked") // the interpreter makes lists of objects only
  private List<Object> list(Object value) {
    if (value instanceof List<?> list) {
      return (List<Object>) list;
    }
    throw error("has something else where a tuple or list was expected");
  }

  @SuppressWarnings("unchecked") // the interpreter makes maps of strings to objects only
  private Map<String, Object> map(Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw error("has something else where a dict was expected; save model.state_dict() alone");
  }

  private ByteBuffer need(int bytes) {
    if (code.remaining() < bytes) {
      throw error("ends in the middle");
    }
    return code;
  }

  private RuntimeException error(String message) {
    return file.error("data.pkl (byte %d) %s", code.position(), message);
  }
}
