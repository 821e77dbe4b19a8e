package org.diapason.text.jinja;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.diapason.text.Conversation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a template, rendering it gives a text or a {@link TemplateException}. */
class JinjaFuzzTest {
  private static final int TEMPLATES = 3000;
  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "-",
          "+",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "|",
          ".",
          ",",
          ":",
          "'",
          "\"",
          "\\",
          "\n",
          " ",
          "0",
          "1",
          "-1",
          "99999999999",
          "1e308",
          "none",
          "true",
          " is ",
          " in ",
          " not ",
          " if ",
          " else ",
          " and ",
          "~",
          "*",
          "**",
          "//",
          "%",
          "==",
          "<",
          "messages",
          "numbers",
          "text",
          "emoji",
          "nothing",
          "loop",
          "range",
          "namespace",
          "tojson",
          "join",
          "map",
          "select",
          "sort",
          "length",
          "['a']",
          "(1, 2)",
          "{'a': 1}",
          "é",
          "😀",
          "\u0000");

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void mutatedTemplatesGiveATextOrATemplateException(long seed) throws IOException {
    var random = new Random(seed);
    var file = JsonParser.parseString(resource("/text/jinja/constructs.json")).getAsJsonObject();
    var variables = Conversation.plain(file.getAsJsonObject("variables"));
    var templates =
        file.getAsJsonArray("cases").asList().stream()
            .map(example -> example.getAsJsonObject().get("template").getAsString())
            .toList();
    var rendered = 0;
    for (var i = 0; i < TEMPLATES; i++) {
      var template = mutated(templates.get(random.nextInt(templates.size())), templates, random);
      rendered += renders(template, variables) ? 1 : 0;
    }
    // Else the mutations were so wild that nothing but the parser was tried.
    assertTrue(rendered > TEMPLATES / 10, rendered + " templates were rendered");
  }

  private static boolean renders(String template, Map<String, ?> variables) {
    try {
      Template.parse(template).render(variables);
      return true;
    } catch (TemplateException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("this template breaks the interpreter: " + template, e);
    }
  }

  private static String mutated(String template, List<String> templates, Random random) {
    var text = new StringBuilder(template);
    for (var times = random.nextInt(4); times >= 0; times--) {
      var start = random.nextInt(text.length() + 1);
      var end = Math.min(text.length(), start + random.nextInt(4));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(start, end);
        case 1 -> text.insert(start, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.replace(start, end, PIECES.get(random.nextInt(PIECES.size())));
        case 3 -> {
          var other = templates.get(random.nextInt(templates.size()));
          var from = random.nextInt(other.length() + 1);
          text.insert(start, other, from, Math.min(other.length(), from + random.nextInt(20)));
        }
        default -> text.insert(start, text.substring(start, end));
      }
    }
    return text.toString();
  }

  private static String resource(String path) throws IOException {
    try (var stream = Objects.requireNonNull(JinjaFuzzTest.class.getResourceAsStream(path))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
