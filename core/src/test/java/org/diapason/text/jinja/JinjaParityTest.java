package org.diapason.text.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.diapason.text.Conversation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each construct gives what Python's Jinja2 gives, as tools/fixtures/chat_templates.py wrote it.
 */
class JinjaParityTest {
  @TestFactory
  Stream<DynamicTest> constructsRenderAsInPython() throws IOException {
    var file = read("/text/jinja/constructs.json");
    var variables = Conversation.plain(file.getAsJsonObject("variables"));
    return StreamSupport.stream(file.getAsJsonArray("cases").spliterator(), false)
        .map(
            json -> {
              var example = json.getAsJsonObject();
              var template = example.get("template").getAsString();
              return DynamicTest.dynamicTest(
                  template,
                  () -> {
                    if (example.has("text")) {
                      check(example, Template.parse(template).render(variables));
                    } else {
                      var error =
                          assertThrows(
                              TemplateException.class,
                              () -> Template.parse(template).render(variables));
                      assertEquals(example.get("raised").getAsBoolean(), error.raised());
                      if (error.raised()) {
                        assertEquals(example.get("error").getAsString(), error.reason());
                      }
                    }
                  });
            });
  }

  private static void check(JsonObject example, Rendering rendering) {
    assertEquals(example.get("text").getAsString(), rendering.text());
    var spans = new ArrayList<Span>();
    if (example.has("spans")) {
      for (var span : example.getAsJsonArray("spans")) {
        var ends = span.getAsJsonArray();
        spans.add(
            new Span(
                rendering.text().offsetByCodePoints(0, ends.get(0).getAsInt()),
                rendering.text().offsetByCodePoints(0, ends.get(1).getAsInt())));
      }
    }
    assertEquals(spans, rendering.generated());
  }

  private static JsonObject read(String resource) throws IOException {
    var stream = Objects.requireNonNull(JinjaParityTest.class.getResourceAsStream(resource));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    }
  }
}
