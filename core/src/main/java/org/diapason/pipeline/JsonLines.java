package org.diapason.pipeline;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.diapason.config.UserException;
import org.diapason.task.Prediction;

/**
 * Predicts lines of JSON, each {@code {"text": …, "text_pair": …}}, into lines of JSON in the same
 * order, each {@code {"label": …, "score": …, "scores": {…}, "logits": […]}}. A bad line is told
 * and left out; the others go through.
 */
public final class JsonLines {
  /** Lines that are looked at together: enough to group texts by length, few enough to hold. */
  private static final int WINDOW = 512;

  private static final Gson GSON =
      new GsonBuilder().setStrictness(Strictness.STRICT).disableHtmlEscaping().create();

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
   * @param name of the input, for messages
   */
  public Counts predict(BufferedReader in, String name, Writer out) throws IOException {
    var window = new ArrayList<Map<String, String>>();
    long number = 0;
    long predicted = 0;
    long bad = 0;
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        window.add(parse(line));
        predicted++;
      } catch (UserException e) {
        bad++;
        errors.accept("%s, line %d: %s".formatted(name, number, e.getMessage()));
      }
      if (window.size() == WINDOW) {
        write(window, out);
      }
    }
    write(window, out);
    return new Counts(predicted, bad);
  }

  private void write(List<Map<String, String>> window, Writer out) throws IOException {
    for (var prediction : pipeline.predict(window)) {
      out.write(GSON.toJson(json(prediction)));
      out.write('\n');
    }
    out.flush();
    window.clear();
  }

  /** Keys that are no role are left alone, so that a line may carry an id. */
  private Map<String, String> parse(String line) {
    JsonObject json;
    try {
      json = GSON.fromJson(line, JsonObject.class);
    } catch (JsonParseException e) {
      throw new UserException("no JSON object such as {\"text\": \"…\"}: " + e.getMessage(), e);
    }
    var values = new HashMap<String, String>();
    for (var role : pipeline.task().roles()) {
      var value = json.get(role.name());
      if (role.name().equals("label") || value == null || value.isJsonNull()) {
        continue;
      }
      values.put(role.name(), text(role.name(), value));
    }
    if (!values.containsKey("text")) {
      throw new UserException("the key text is missing; expected {\"text\": \"…\"}");
    }
    return values;
  }

  private static String text(String role, JsonElement value) {
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new UserException("%s is %s; expected a text in quotes".formatted(role, value));
    }
    return value.getAsString();
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
