package org.diapason.generate;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.diapason.config.UserException;
import org.diapason.text.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * Continues lines of JSON, each {@code {"prompt": …}} or {@code {"messages": […]}}, into lines of
 * JSON in the same order, each {@code {"generated_text": …}}, or {@code {"generations": [{…}, …]}}
 * where several texts a prompt are wanted. A bad line is told and left out; the others go through.
 */
public final class PromptLines {
  /** Lines that are looked at together: enough to put prompts of like length into one batch. */
  private static final int WINDOW = 64;

  private static final String EXPECTED = "{\"prompt\": \"…\"} or {\"messages\": […]}";

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Generator generator;
  private final GenerationConfig config;
  private final boolean withTokenIds;
  private final boolean withPrompt;
  private final Consumer<String> errors;

  /**
   * @param withTokenIds whether token ids are written too
   * @param withPrompt whether a text begins with its prompt
   * @param errors takes one message for each bad line
   */
  public PromptLines(
      Generator generator,
      GenerationConfig config,
      boolean withTokenIds,
      boolean withPrompt,
      Consumer<String> errors) {
    this.generator = generator;
    this.config =
        config.seed() == null
            ? config.toBuilder().seed(ThreadLocalRandom.current().nextLong()).build()
            : config;
    this.withTokenIds = withTokenIds;
    this.withPrompt = withPrompt;
    this.errors = errors;
  }

  /** How many lines were continued, and how many were bad. */
  public record Counts(long generated, long bad) {}

  /**
   * @param name of the input, for messages
   */
  public Counts run(BufferedReader in, String name, Writer out) throws IOException {
    long number = 0;
    long generated = 0;
    long bad = 0;
    var window = new ArrayList<Prompt>();
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        window.add(read(line));
      } catch (UserException e) {
        errors.accept("%s, line %d: %s".formatted(name, number, e.getMessage()));
        bad++;
      }
      if (window.size() == WINDOW) {
        generated += write(window, generated, out);
        window.clear();
      }
    }
    generated += write(window, generated, out);
    return new Counts(generated, bad);
  }

  private Prompt read(String line) {
    var json = parse(line);
    var prompt =
        json.has("messages")
            ? generator.prompt(conversation(json.get("messages")))
            : generator.prompt(text(json.get("prompt")));
    generator.requireRoom(prompt, config);
    return prompt;
  }

  private static String text(@Nullable JsonElement prompt) {
    if (prompt instanceof JsonPrimitive text && text.isString()) {
      return text.getAsString();
    }
    throw new UserException("the key prompt has no text; expected " + EXPECTED);
  }

  private static Conversation conversation(JsonElement messages) {
    if (messages instanceof JsonArray array
        && array.asList().stream().allMatch(JsonElement::isJsonObject)) {
      return Conversation.of(
          array.asList().stream().map(each -> Conversation.plain(each.getAsJsonObject())).toList());
    }
    throw new UserException(
        "messages is no list of messages; expected"
            + " [{\"role\": \"user\", \"content\": \"…\"}, …]");
  }

  private static JsonObject parse(String line) {
    var json = new JsonReader(new StringReader(line));
    json.setStrictness(Strictness.STRICT);
    try {
      if (JsonParser.parseReader(json) instanceof JsonObject object
          && json.peek() == JsonToken.END_DOCUMENT) {
        return object;
      }
    } catch (JsonParseException | IOException e) {
      var place = json.toString().replaceFirst(".*(column \\d+).*", "$1"); // of "… at line 1 …"
      throw new UserException("not valid JSON at %s; expected %s".formatted(place, EXPECTED), e);
    }
    throw new UserException("no JSON object; expected " + EXPECTED);
  }

  /** Returns how many lines were written. */
  private int write(List<Prompt> prompts, long firstNumber, Writer out) throws IOException {
    var texts = generator.generate(prompts, config, firstNumber);
    for (int i = 0; i < texts.size(); i++) {
      out.write(GSON.toJson(json(texts.get(i))));
      out.write('\n');
    }
    out.flush();
    return texts.size();
  }

  private JsonObject json(List<GeneratedText> texts) {
    if (config.numReturnSequences() == 1) {
      return json(texts.get(0));
    }
    var all = new JsonArray();
    texts.forEach(text -> all.add(json(text)));
    var json = new JsonObject();
    json.add("generations", all);
    return json;
  }

  private JsonObject json(GeneratedText text) {
    var json = new JsonObject();
    json.addProperty("generated_text", withPrompt ? text.fullText() : text.text());
    if (withTokenIds) {
      var ids = new JsonArray();
      for (int id : text.tokenIds()) {
        ids.add(id);
      }
      json.add("token_ids", ids);
    }
    return json;
  }
}
