package org.diapason.text.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens in the order of their ids, while they are found. Not thread-safe. */
final class Vocabulary {
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  /** The id of a token, which is added if it is new. */
  int add(String token) {
    var id = ids.putIfAbsent(token, tokens.size());
    if (id != null) {
      return id;
    }
    tokens.add(token);
    return tokens.size() - 1;
  }

  @Nullable Integer id(String token) {
    return ids.get(token);
  }

  String token(int id) {
    return tokens.get(id);
  }

  int size() {
    return tokens.size();
  }

  /** Every token to its id, in the order of the ids. */
  Map<String, Integer> ids() {
    return Collections.unmodifiableMap(ids);
  }
}
