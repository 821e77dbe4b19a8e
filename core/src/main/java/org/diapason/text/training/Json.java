package org.diapason.text.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** Values as JSON, written as the tokenizers library writes them: without HTML escapes. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private Json() {}

  static String text(Object value) {
    return GSON.toJson(value);
  }
}
