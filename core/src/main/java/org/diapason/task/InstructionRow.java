package org.diapason.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.text.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * What a row of instruction data says, in the form that its columns have: a conversation as JSON,
 * or a question and its answer in columns of their own.
 *
 * @param row with the roles {@link #ROLES}
 */
record InstructionRow(Row row) {
  private static final Role MESSAGES = Role.required("messages").optional();
  private static final Role CONVERSATIONS =
      Role.required("conversations", "conversation").optional();
  private static final Role INSTRUCTION = Role.required("instruction").optional();
  private static final Role INPUT = Role.required("input", "context").optional();
  private static final Role OUTPUT = Role.required("output", "response", "answer").optional();
  private static final Role PROMPT = Role.required("prompt", "question").optional();
  private static final Role COMPLETION =
      Role.required("completion", "answer", "response").optional();
  private static final Role REASONING = Role.required("reasoning", "rationale").optional();

  /** What a model is asked. */
  static final List<Role> QUESTIONS = List.of(MESSAGES, CONVERSATIONS, INSTRUCTION, INPUT, PROMPT);

  static final List<Role> ROLES =
      Stream.concat(QUESTIONS.stream(), Stream.of(OUTPUT, COMPLETION, REASONING)).toList();

  /**
   * The conversation of a row that has one, {@code messages} or else {@code conversations}; may be
   * changed.
   */
  Optional<List<Map<String, @Nullable Object>>> messages() {
    return Stream.of(MESSAGES, CONVERSATIONS)
        .filter(role -> get(role) != null)
        .findFirst()
        .map(role -> MessagesJson.read(role.name(), String.valueOf(get(role))));
  }

  /** Whether the question is an instruction, maybe with an input, and no text to go on from. */
  boolean isInstruction() {
    return get(INSTRUCTION) != null;
  }

  /** The instruction and its input as one message. */
  List<Map<String, @Nullable Object>> instructionMessages() {
    var input = get(INPUT);
    var text = required(INSTRUCTION) + (input == null ? "" : "\n\n" + input);
    var messages = new ArrayList<Map<String, @Nullable Object>>();
    messages.add(Conversation.message("user", text));
    return messages;
  }

  /** The question of a model that knows no conversations, in the words of Stanford's Alpaca. */
  String alpacaPrompt() {
    var input = get(INPUT);
    return input == null
        ? """
        Below is an instruction that describes a task. Write a response that appropriately \
        completes the request.

        ### Instruction:
        %s

        ### Response:
        """
            .formatted(required(INSTRUCTION))
        : """
        Below is an instruction that describes a task, paired with an input that provides \
        further context. Write a response that appropriately completes the request.

        ### Instruction:
        %s

        ### Input:
        %s

        ### Response:
        """
            .formatted(required(INSTRUCTION), input);
  }

  /**
   * The text that the answer goes on from.
   *
   * @throws UserException when the row has no question in any form, or an input that would be lost
   */
  String prompt() {
    var prompt = get(PROMPT);
    if (prompt == null) {
      throw new UserException(
          "there is nothing to answer: expected one of %s; name the columns in data.columns"
              .formatted(
                  Stream.of(MESSAGES, CONVERSATIONS, INSTRUCTION, PROMPT)
                      .map(Role::name)
                      .collect(Collectors.joining(", "))));
    }
    if (get(INPUT) != null) {
      throw new UserException(
          "an input goes with an instruction, and not with a prompt, which is read as it is; if the"
              + " prompt is an instruction, say so in data.columns: {instruction: COLUMN}");
    }
    return prompt;
  }

  /**
   * The answer to an instruction or a prompt.
   *
   * @throws UserException when it is empty
   */
  String answer() {
    return required(isInstruction() ? OUTPUT : COMPLETION);
  }

  /** What leads to the answer; null for none. */
  @Nullable String reasoning() {
    return get(REASONING);
  }

  /** A row of an instruction and its answer. */
  static InstructionRow of(String instruction, String answer) {
    return new InstructionRow(
        new Row("", 0, Map.of(INSTRUCTION.name(), instruction, OUTPUT.name(), answer)));
  }

  private @Nullable String get(Role role) {
    return row.get(role.name());
  }

  private String required(Role role) {
    var text = get(role);
    if (text == null) {
      throw new UserException(
          "the %s is empty or missing; write it, leave the row out, or name its column in data.columns"
              .formatted(role.name()));
    }
    return text;
  }
}
