package org.diapason.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.task.Instruction.Question;
import org.diapason.text.ChatTemplate;
import org.diapason.text.Conversation;
import org.diapason.text.RenderedChat;
import org.diapason.text.TextEncoder;
import org.diapason.text.jinja.Span;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row of instruction data as the model reads it: a conversation by the chat template; an
 * instruction by it too, or without one in Alpaca's words; a prompt as it is, followed by its
 * completion.
 */
record InstructionText(Instruction task, TextEncoder tokenizer) {
  private static final String CONTENT = "content";

  /**
   * The text with the parts that are learned.
   *
   * @throws UserException when the row is incomplete, the template refuses it, or an answer has no
   *     end that could be learned
   */
  RenderedChat of(InstructionRow row) {
    return conversation(row)
        .map(messages -> rendered(messages, row.reasoning()))
        .orElseGet(() -> plain(row));
  }

  /**
   * What stands before the last answer, as the model reads it when it is to answer, and that
   * answer.
   *
   * @throws UserException when the row is incomplete, or the template refuses it
   */
  Question question(InstructionRow row) {
    var conversation = conversation(row);
    if (conversation.isEmpty()) {
      return new Question(plainPrompt(row), answer(row));
    }
    var messages = conversation.get();
    var last = lastAnswer(messages);
    if (last < 0 || !(messages.get(last).get(CONTENT) instanceof String answer)) {
      throw new UserException("the conversation has no answer that another could be compared with");
    }
    return new Question(template().prompt(Conversation.of(messages.subList(0, last))), answer);
  }

  /**
   * The token that ends an answer; empty where several do, or where the template refuses to say.
   */
  OptionalInt endToken() {
    var answer = "Hi";
    RenderedChat chat;
    try {
      chat = of(InstructionRow.of("Hello", answer));
    } catch (UserException e) { // a template may ask for more than a question and its answer
      return OptionalInt.empty();
    }
    var end = chat.answers().get(chat.answers().size() - 1).end();
    var text = chat.text().substring(0, end).stripTrailing();
    var encoding = tokenizer.encodeWhole(text, false);
    var last = encoding.length() - 1;
    var before = text.substring(0, encoding.offsets()[last][0]).stripTrailing();
    return before.endsWith(answer)
        ? OptionalInt.of(encoding.inputIds()[last])
        : OptionalInt.empty();
  }

  /** The messages of a row that is written by a chat template. */
  private Optional<List<Map<String, @Nullable Object>>> conversation(InstructionRow row) {
    var messages = row.messages().orElseGet(ArrayList::new);
    var reasoning = row.reasoning();
    var last = lastAnswer(messages);
    if (last >= 0 && reasoning != null && messages.get(last).get(CONTENT) instanceof String text) {
      var changed = new LinkedHashMap<>(messages.get(last));
      changed.put(CONTENT, reasoned(reasoning, text));
      messages.set(last, changed);
    }
    if (messages.isEmpty() && row.isInstruction() && tokenizer.hasChatTemplate()) {
      messages.addAll(row.instructionMessages());
      messages.add(Conversation.message("assistant", answer(row)));
    }
    if (task.systemPrompt() != null
        && !messages.isEmpty()
        && !"system".equals(messages.get(0).get("role"))) {
      messages.add(0, Conversation.message("system", task.systemPrompt()));
    }
    return Optional.of(messages).filter(found -> !found.isEmpty());
  }

  /** The place of the last answer; -1 without one. */
  private static int lastAnswer(List<Map<String, @Nullable Object>> messages) {
    return IntStream.range(0, messages.size())
        .filter(i -> "assistant".equals(messages.get(i).get("role")))
        .max()
        .orElse(-1);
  }

  private String answer(InstructionRow row) {
    var reasoning = row.reasoning();
    return reasoning == null ? row.answer() : reasoned(reasoning, row.answer());
  }

  private String reasoned(String reasoning, String answer) {
    return "%s\n%s\n%s\n\n%s"
        .formatted(task.reasoningStart(), reasoning, task.reasoningEnd(), answer);
  }

  private ChatTemplate template() {
    if (!tokenizer.hasChatTemplate()) {
      throw new UserException(
          "the tokenizer has no chat template to write a conversation with; name a file that holds"
              + " one in task.chat_template");
    }
    return tokenizer.chatTemplate();
  }

  private RenderedChat rendered(
      List<Map<String, @Nullable Object>> messages, @Nullable String reasoning) {
    var template = template();
    var chat = template.training(Conversation.of(messages));
    if (reasoning != null && !chat.text().contains(reasoning.strip())) {
      throw new UserException(
          "%s leaves the reasoning out; name one that writes it in task.chat_template"
              .formatted(template.name()));
    }
    requireEnd(chat, messages.get(lastAnswer(messages)).get(CONTENT), template);
    return task.assistantOnlyLoss() ? chat : whole(chat.text());
  }

  private static RenderedChat whole(String text) {
    return new RenderedChat(text, List.of(new Span(0, text.length())));
  }

  private void requireEnd(RenderedChat chat, @Nullable Object answer, ChatTemplate template) {
    var span = chat.answers().get(chat.answers().size() - 1);
    var learned = chat.text().substring(span.start(), span.end()).stripTrailing();
    var ended =
        tokenizer.specialTokenText("eos_token").filter(learned::endsWith).isPresent()
            || !(answer instanceof String content)
            || !learned.endsWith(content.strip());
    if (!ended) {
      throw new UserException(
          """
          %s ends an answer with nothing that the model could learn to end with. Write \
          {{ eos_token }}, or the token that ends a turn, behind the answer and before \
          {%% endgeneration %%}, and name the changed file in task.chat_template\
          """
              .formatted(template.name()));
    }
  }

  private RenderedChat plain(InstructionRow row) {
    var prompt = plainPrompt(row);
    var answer = answer(row);
    var end =
        tokenizer
            .specialTokenText("eos_token")
            .orElseThrow(
                () ->
                    new UserException(
                        "the tokenizer names no eos_token that could end an answer; name it in"
                            + " tokenizer_config.json"));
    var text = prompt + (answer.endsWith(end) ? answer : answer + end);
    return task.assistantOnlyLoss()
        ? new RenderedChat(text, List.of(new Span(prompt.length(), text.length())))
        : whole(text);
  }

  private String plainPrompt(InstructionRow row) {
    if (task.systemPrompt() != null) {
      throw new UserException(
          "task.system_prompt needs a conversation, and this row is written without a chat"
              + " template; remove it, or name a file in task.chat_template");
    }
    return row.isInstruction() ? row.alpacaPrompt() : row.prompt();
  }
}
