package org.diapason.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.pipeline.Pipeline;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts the fat jar as its users do, and asks it over HTTP. */
class ClassifyServiceIT {
  private static final Path BERT =
      Path.of("../../core/src/test/resources/parity/bert/single_label");
  private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static Path model;
  private static Process service;
  private static URI address;

  @BeforeAll
  static void startService() throws Exception {
    model = tinyModel(directory.resolve("model"));
    var log = directory.resolve("service.log");
    // With a home of its own it unpacks the native libraries, as on a new machine.
    service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + directory,
                "-jar",
                System.getProperty("fatJar"),
                "--server.port=0",
                "--model=" + model)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var started = STARTED.matcher("");
    while (!started.reset(Files.readString(log)).find()) {
      if (service.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the service ended:\n" + Files.readString(log));
      }
    }
    address = URI.create("http://localhost:" + started.group(1) + "/classify");
  }

  @AfterAll
  static void stopService() throws InterruptedException {
    service.destroy();
    assertTrue(service.waitFor(20, TimeUnit.SECONDS), "the service does not stop");
  }

  @Test
  void answersWithWhatThePipelinePredicts() {
    var text = "Un film charmant.";
    var response = ask("{\"text\": \"%s\"}".formatted(text));
    assertEquals(200, response.statusCode(), response.body());
    var answer = json(response);
    try (var pipeline = Pipeline.of("text-classification", model.toString())) {
      var expected = pipeline.predict(text);
      assertEquals(expected.label(), answer.get("label").asText());
      assertEquals(expected.score(), answer.get("score").asDouble(), 1e-6);
      assertEquals(expected.scores().size(), answer.get("scores").size());
      expected
          .scores()
          .forEach(
              (label, score) ->
                  assertEquals(score, answer.get("scores").get(label).asDouble(), 1e-6));
    }
  }

  @Test
  void answersManyAtOnceAsOneByOne() {
    var texts = IntStream.range(0, 24).mapToObj(i -> "film ".repeat(i + 1)).toList();
    var oneByOne = texts.stream().map(ClassifyServiceIT::firstScore).toList();
    var atOnce = texts.parallelStream().map(ClassifyServiceIT::firstScore).toList();
    assertTrue(oneByOne.stream().distinct().count() > 12, "the text hardly matters: " + oneByOne);
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(oneByOne.get(i), atOnce.get(i), 1e-6, texts.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"text\": \"  \"}", "{\"text\": ", "", "[]"})
  void saysWhatAWrongRequestLacks(String body) {
    var response = ask(body);
    assertEquals(400, response.statusCode(), response.body());
    assertTrue(json(response).get("detail").asText().contains("{\"text\": "), response.body());
  }

  private static double firstScore(String text) {
    var response = ask("{\"text\": \"%s\"}".formatted(text));
    return json(response).get("scores").get("LABEL_0").asDouble();
  }

  private static HttpResponse<String> ask(String body) {
    var request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString()).join();
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(response.body(), e);
    }
  }

  /**
   * The BERT of the parity tests with random weights, and a vocabulary of as many words as it has.
   */
  private static Path tinyModel(Path target) throws IOException {
    Files.createDirectory(target);
    for (var file : List.of("config.json", "model.safetensors")) {
      Files.copy(BERT.resolve(file), target.resolve(file));
    }
    var words =
        Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "film", "charmant", ".");
    var others = Stream.iterate(9, id -> id + 1).map(id -> "word" + id);
    Files.write(target.resolve("vocab.txt"), Stream.concat(words, others).limit(99).toList());
    return target;
  }
}
