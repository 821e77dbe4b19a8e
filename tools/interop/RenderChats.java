import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.diapason.config.UserException;
import org.diapason.text.ChatTemplate;
import org.diapason.text.Conversation;

/** Renders every conversation of chats.json with every template, for chat_templates.py. */
final class RenderChats {
  public static void main(String[] arguments) throws IOException {
    var work = Path.of(arguments[0]);
    var chats = JsonParser.parseString(Files.readString(work.resolve("chats.json"))).getAsJsonObject();
    var tokens = new TreeMap<String, String>();
    chats.getAsJsonObject("special_tokens").asMap().forEach((name, token) -> tokens.put(name, token.getAsString()));
    var rendered = new JsonObject();
    chats.getAsJsonObject("templates").asMap().forEach(
        (name, source) -> {
          var texts = new JsonObject();
          chats.getAsJsonObject("conversations").asMap().forEach(
              (key, json) -> texts.add(key, render(name, source.getAsString(), tokens, json.getAsJsonObject())));
          rendered.add(name, texts);
        });
    Files.writeString(work.resolve("rendered.json"), rendered.toString());
  }

  private static JsonObject render(
      String name, String source, Map<String, String> tokens, JsonObject json) {
    var plain = Conversation.plain(json);
    var messages = json.getAsJsonArray("messages").asList().stream();
    var conversation =
        new Conversation(
            messages.map(message -> Conversation.plain(message.getAsJsonObject())).toList(),
            (List<?>) plain.get("tools"),
            (List<?>) plain.get("documents"),
            json.has("variables") ? Conversation.plain(json.getAsJsonObject("variables")) : Map.of());
    var texts = new JsonObject();
    texts.add("text", attempt(name, source, tokens, template -> template.text(conversation)));
    texts.add("prompt", attempt(name, source, tokens, template -> template.prompt(conversation)));
    texts.add("continued", attempt(name, source, tokens, template -> template.continued(conversation)));
    return texts;
  }

  private static JsonObject attempt(
      String name, String source, Map<String, String> tokens, Function<ChatTemplate, String> write) {
    var result = new JsonObject();
    try {
      result.addProperty("text", write.apply(ChatTemplate.parse(name, source, tokens)));
    } catch (UserException e) {
      result.addProperty("error", e.getMessage());
    }
    return result;
  }
}
