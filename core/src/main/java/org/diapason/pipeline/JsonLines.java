package org.diapason.pipeline;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.data.Ahead;
import org.diapason.data.Example;
import org.diapason.data.Role;
import org.diapason.task.Prediction;

/**
 * Predicts lines of JSON, each {@code {"text": …, "text_pair": …}}, into lines of JSON in the same
 * order, each {@code {"label": …, "score": …, "scores": {…}, "logits": […]}}. A bad line is told
 * and left out; the others go through.
 */
public final class JsonLines {
  /** Lines that are looked at together: enough to group texts by length, few enough to hold. */
  private static final int WINDOW = 1024;

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Pipeline pipeline;
  private final boolean withLogits;
  private final Consumer<String> errors;

  /**
   * @param withLogits whether logits are written too
   * @param errors takes one message for each bad line
   */
  public JsonLines(Pipeline pipeline, boolean withLogits, Consumer<String> errors) {
    this.pipeline = pipeline;
    this.withLogits = withLogits;
    this.errors = errors;
  }

  /** How many lines were predicted, and how many were bad. */
  public record Counts(long predicted, long bad) {}

  /**
   * @param place for messages
   */
  private record Line(String place, Example example) {}

  /**
   * @param name of the input, for messages
   */
  public Counts predict(BufferedReader in, String name, Writer out) throws IOException {
    var lines = new Lines(in, name);
    long all = 0;
    long predicted = 0;
    try (var windows =
        new Ahead<>(Stream.<Supplier<Window>>generate(() -> lines::window).iterator(), 1)) {
      for (var window = windows.next(); window.size() > 0; window = windows.next()) {
        window.errors.forEach(errors);
        predicted += write(window.lines, out);
        all += window.size();
      }
      return new Counts(predicted, all - predicted);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Lines that go through the model together, and what was wrong with those between them. */
  private record Window(List<Line> lines, List<String> errors) {
    int size() {
      return lines.size() + errors.size();
    }
  }

  /** Reads and tokenizes the next window while the model computes. */
  private final class Lines {
    private final BufferedReader in;
    private final String name;
    private long number;
    private boolean ended;

    Lines(BufferedReader in, String name) {
      this.in = in;
      this.name = name;
    }

    /** Empty at the end of the input. */
    Window window() {
      var window = new Window(new ArrayList<>(), new ArrayList<>());
      try {
        while (!ended && window.size() < WINDOW) {
          read(window);
        }
        return window;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void read(Window window) throws IOException {
      var line = in.readLine();
      number++;
      if (line == null) {
        ended = true; // a terminal would go on after its end
      } else if (!line.isBlank()) {
        var place = "%s, line %d".formatted(name, number);
        try {
          window.lines.add(new Line(place, pipeline.encode(inputs(parse(line)))));
        } catch (UserException e) {
          window.errors.add(place + ": " + e.getMessage());
        }
      }
    }
  }

  /** Returns how many of the lines had an answer. */
  private int write(List<Line> window, Writer out) throws IOException {
    var predictions = pipeline.predictEncoded(window.stream().map(Line::example).toList());
    var written = 0;
    for (int i = 0; i < predictions.size(); i++) {
      try {
        var prediction = predictions.get(i).requireFinite(window.get(i).place());
        out.write(GSON.toJson(json(prediction)));
        out.write('\n');
        written++;
      } catch (UserException e) {
        errors.accept(String.valueOf(e.getMessage()));
      }
    }
    out.flush();
    return written;
  }

  private JsonObject parse(String line) {
    var json = new JsonReader(new StringReader(line));
    json.setStrictness(Strictness.STRICT);
    try {
      if (JsonParser.parseReader(json) instanceof JsonObject object
          && json.peek() == JsonToken.END_DOCUMENT) {
        return object;
      }
    } catch (JsonParseException | IOException e) {
      var place = json.toString().replaceFirst(".*(column \\d+).*", "$1"); // of "… at line 1 …"
      throw new UserException("not valid JSON at %s; expected %s".formatted(place, expected()), e);
    }
    throw new UserException("no JSON object; expected " + expected());
  }

  /** Keys that are no role are left alone, so that a line may carry an id. */
  private Map<String, String> inputs(JsonObject json) {
    var inputs = new HashMap<String, String>();
    for (var role : pipeline.task().inputs()) {
      var value = json.get(role.name());
      if (value != null && !value.isJsonNull()) {
        inputs.put(role.name(), text(role, value));
      } else if (role.required()) {
        throw new UserException(
            "the key %s is missing; expected %s".formatted(role.name(), expected()));
      }
    }
    return inputs;
  }

  private static String text(Role role, JsonElement value) {
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new UserException("%s is %s; expected a text in quotes".formatted(role.name(), value));
    }
    return value.getAsString();
  }

  /** Such as {@code {"text": "…"}}. */
  private String expected() {
    return pipeline.task().inputs().stream()
        .filter(Role::required)
        .map(role -> "\"%s\": \"…\"".formatted(role.name()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private JsonObject json(Prediction prediction) {
    var json = new JsonObject();
    json.addProperty("label", prediction.label());
    json.addProperty("score", prediction.score());
    var scores = new JsonObject();
    prediction.scores().forEach(scores::addProperty);
    json.add("scores", scores);
    if (withLogits) {
      var logits = new JsonArray();
      for (var logit : prediction.logits()) {
        logits.add(logit);
      }
      json.add("logits", logits);
    }
    return json;
  }
}
