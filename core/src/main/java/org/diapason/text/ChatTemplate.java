package org.diapason.text;

import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diapason.config.UserException;
import org.diapason.text.jinja.Blank;
import org.diapason.text.jinja.Rendering;
import org.diapason.text.jinja.Template;
import org.diapason.text.jinja.TemplateException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation as a model was trained to read it, by the template that its tokenizer
 * brings along: the same text, character for character, as Transformers' {@code
 * apply_chat_template}. {@link Tokenizer#chatTemplate} gives it. May be used by many threads at
 * once.
 */
public final class ChatTemplate {
  private static final String CONTINUES_HERE = "CONTINUE_FINAL_MESSAGE_TAG ";

  private final String name;
  private final String source;
  private final Template template;
  private final Map<String, String> specialTokens;
  private final @Nullable ChatTemplate forTools;
  private final Clock clock;

  private ChatTemplate(
      String name,
      String source,
      Template template,
      Map<String, String> specialTokens,
      @Nullable ChatTemplate forTools,
      Clock clock) {
    this.name = name;
    this.source = source;
    this.template = template;
    this.specialTokens = Map.copyOf(specialTokens);
    this.forTools = forTools;
    this.clock = clock;
  }

  /**
   * A template.
   *
   * @param name where it was found; for messages
   * @param specialTokens names such as {@code eos_token} to their texts
   * @throws UserException if it cannot be read; the message names the line and what was expected
   */
  public static ChatTemplate parse(String name, String source, Map<String, String> specialTokens) {
    try {
      var template = Template.parse(source);
      var clock = Clock.system(ZoneId.systemDefault());
      return new ChatTemplate(name, source, template, specialTokens, null, clock);
    } catch (TemplateException e) {
      throw failed(name, e);
    }
  }

  /** The same, but for conversations with tools, which another template writes. */
  ChatTemplate withTools(ChatTemplate other) {
    return new ChatTemplate(name, source, template, specialTokens, other, clock);
  }

  /** The same at another time, which templates may write. */
  public ChatTemplate at(Clock time) {
    var tools = forTools == null ? null : forTools.at(time);
    return new ChatTemplate(name, source, template, specialTokens, tools, time);
  }

  /** Where the template was found; for messages. */
  public String name() {
    return name;
  }

  /**
   * The whole conversation.
   *
   * @throws UserException if a message lacks its role or content, or if the template refuses the
   *     conversation or fails; the message says which message or line
   */
  public String text(Conversation conversation) {
    var chosen = chosen(conversation);
    return chosen.render(chosen.ready(conversation), false).text();
  }

  /**
   * The conversation, and the beginning of the assistant's next message, which the model is to
   * continue.
   *
   * @throws UserException as {@link #text}
   */
  public String prompt(Conversation conversation) {
    var chosen = chosen(conversation);
    return chosen.render(chosen.ready(conversation), true).text();
  }

  /**
   * The conversation up to the end of its last message's content, which the model is to continue.
   *
   * @throws UserException as {@link #text}, and if the template does not write that content
   */
  public String continued(Conversation conversation) {
    var chosen = chosen(conversation);
    var ready = chosen.ready(conversation);
    var last = ready.messages().size() - 1;
    if (!(ready.messages().get(last).get("content") instanceof String text)) {
      throw new UserException("the last message has no text that could be continued");
    }
    var marked = Messages.replaced(ready.messages(), last, text + CONTINUES_HERE);
    var rendered = chosen.render(ready.withMessages(marked), false).text();
    var end = rendered.lastIndexOf(Blank.strip(CONTINUES_HERE));
    if (end < 0 || !rendered.contains(Blank.strip(text))) {
      throw new UserException(
          "%s leaves out the last message, so that it cannot be continued".formatted(chosen.name));
    }
    var before = rendered.substring(0, end);
    // A template that trims the content has trimmed the mark's blank too.
    return rendered.startsWith(CONTINUES_HERE, end) ? before : Blank.stripRight(before);
  }

  /**
   * The whole conversation, with the places of the assistant's answers: what {@code {% generation
   * %}} encloses in the template; without it, what comparing renderings of the conversation tells.
   *
   * @throws UserException as {@link #text}; also if there is no answer or an empty one, and for a
   *     template that does not let its answers be found
   */
  public RenderedChat training(Conversation conversation) {
    // Of several renderings, all have the same time.
    var chosen = chosen(conversation).at(Clock.fixed(clock.instant(), clock.getZone()));
    var ready = chosen.ready(conversation);
    Messages.checkAnswers(ready.messages());
    var whole = chosen.render(ready, false);
    chosen.checkContents(ready.messages(), whole.text());
    return new RenderedChat(
        whole.text(),
        whole.allPlacesKnown() && !whole.generated().isEmpty()
            ? whole.generated()
            : new AnswerSpans(chosen, ready, whole.text()).find());
  }

  private void checkContents(List<Map<String, @Nullable Object>> messages, String whole) {
    for (var i = 0; i < messages.size(); i++) {
      var lastWord = Blank.strip(Messages.text(messages.get(i))).replaceFirst("(?s).*\\s", "");
      if (Messages.fromAssistant(messages.get(i)) && !whole.contains(lastWord)) {
        throw new UserException(
            """
            %s leaves out the content of message %d (assistant). It may expect a list of parts: \
            [{"type": "text", "text": "…"}]\
            """
                .formatted(name, i + 1));
      }
    }
  }

  private ChatTemplate chosen(Conversation conversation) {
    return forTools == null || conversation.tools() == null ? this : forTools;
  }

  private Conversation ready(Conversation conversation) {
    return conversation.withMessages(Messages.ready(conversation.messages(), source));
  }

  /** Renders a conversation whose messages were made ready. */
  Rendering render(Conversation conversation, boolean generationPrompt) {
    var variables = new HashMap<String, @Nullable Object>(specialTokens);
    variables.putAll(conversation.variables());
    variables.put("messages", conversation.messages());
    variables.put("tools", conversation.tools());
    variables.put("documents", conversation.documents());
    variables.put("add_generation_prompt", generationPrompt);
    try {
      return template.render(variables, clock);
    } catch (TemplateException e) {
      throw failed(name, e);
    }
  }

  private static UserException failed(String name, TemplateException e) {
    return new UserException(
        e.raised()
            ? "%s refuses the conversation: %s".formatted(name, e.reason())
            : "%s, line %d: %s".formatted(name, e.line(), e.reason()),
        e);
  }
}
