package org.diapason.task;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.diapason.config.Alias;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.UserException;
import org.diapason.data.Blocks;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.metric.Metric;
import org.diapason.model.HeadSpec;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.TextEncoder;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Answers as its examples do: supervised fine-tuning of causal language models on conversations,
 * instructions, or prompts with completions, as TRL's {@code SFTTrainer} does it. Options have
 * TRL's names where it has them.
 */
@Doc("Answers instructions, or takes part in conversations, as examples show.")
public record Instruction(
    @Doc("Learn the answers only, and not the questions too.")
        @Default("true")
        @Alias("completion_only_loss")
        boolean assistantOnlyLoss,
    @Doc(
            "Put several examples into one block of data.max_length tokens; none sees another, and"
                + " the loss is the same as without.")
        @Default("false")
        boolean packing,
    @Doc("A file with the chat template that takes the place of the tokenizer's.")
        @Alias("chat_template_path")
        @Nullable String chatTemplate,
    @Doc("Begins each conversation that has no system message of its own.")
        @Nullable String systemPrompt,
    @Doc("What stands before the text of the column reasoning, which precedes the answer.")
        @Default("<think>")
        String reasoningStart,
    @Doc("What stands between the reasoning and the answer.") @Default("</think>")
        String reasoningEnd,
    @Doc(
            "What is done about an example of which data.max_length leaves no part of an answer:"
                + " error, or drop it and say how many.")
        @Default("drop")
        OnTruncation onTruncation)
    implements Task {

  /** What is done about an example that would lose its whole answer. */
  public enum OnTruncation {
    ERROR,
    DROP
  }

  /**
   * What a model is asked.
   *
   * @param prompt as the model reads it, special tokens included
   * @param answer what it should say, the reasoning before it
   */
  public record Question(String prompt, String answer) {}

  public Instruction {
    if (reasoningEnd.isBlank()) {
      throw new IllegalArgumentException(
          "reasoning_end is empty; the final answer could not be told from the reasoning");
    }
  }

  public Instruction() {
    this(true, false, null, null, "<think>", "</think>", OnTruncation.DROP);
  }

  @Override
  public String name() {
    return "instruction";
  }

  @Override
  public String pipelineTag() {
    return "text-generation";
  }

  @Override
  public List<Role> roles() {
    return InstructionRow.ROLES;
  }

  @Override
  public List<Role> inputs() {
    return InstructionRow.QUESTIONS;
  }

  @Override
  public List<Role> texts() {
    return roles();
  }

  @Override
  public List<String> classesOf(Row row) {
    return List.of();
  }

  @Override
  public HeadSpec head(List<String> classes) {
    return HeadSpec.causalLm();
  }

  @Override
  public Tokenizer tokenizer(Path directory, TokenizerOptions options) {
    return chatTemplate == null
        ? AutoTokenizer.of(directory, options)
        : AutoTokenizer.of(directory, options, Path.of(chatTemplate));
  }

  /**
   * @return without tokens where {@code data.max_length} leaves no part of an answer and {@link
   *     #onTruncation} allows it
   * @throws UserException when the row cannot be read, the chat template refuses it, or nothing
   *     ends an answer that the model could learn to end with
   */
  @Override
  public Example encode(Row row, TextEncoder tokenizer, HeadSpec head) {
    var chat = new InstructionText(this, tokenizer).of(new InstructionRow(row));
    return Answered.of(chat, tokenizer, onTruncation);
  }

  /** That which alone ends an answer in the chat template; empty where there is no such token. */
  @Override
  public OptionalInt endToken(TextEncoder tokenizer) {
    return new InstructionText(this, tokenizer).endToken();
  }

  /**
   * A row's question as the model is asked it, with the answer that is expected: the last one of a
   * conversation.
   *
   * @throws UserException when the row cannot be read, or the chat template refuses it
   */
  public Question question(Row row, TextEncoder tokenizer) {
    return new InstructionText(this, tokenizer).question(new InstructionRow(row));
  }

  @Override
  public Dataset arrange(Dataset examples, int maxLength) {
    return packing ? Blocks.packed(examples, maxLength) : Blocks.each(examples, maxLength);
  }

  @Override
  public @Nullable Collator collator(Padding padding) {
    return CausalCollator.of(padding);
  }

  @Override
  public Loss loss(HeadSpec head, double labelSmoothing, @Nullable Dataset training) {
    return new TokenCrossEntropy(labelSmoothing);
  }

  @Override
  public Outputs outputs() {
    return TokenScores.OUTPUTS;
  }

  @Override
  public Metric metric(HeadSpec head) {
    return new TextGeneration().metric(head);
  }

  @Override
  public boolean writes() {
    return true;
  }

  /**
   * @throws UserException always: such a model writes, and has no one answer
   */
  @Override
  public Prediction predict(float[] logits, HeadSpec head) {
    throw new UserException("a model for instruction predicts no labels; use diapason generate");
  }
}
