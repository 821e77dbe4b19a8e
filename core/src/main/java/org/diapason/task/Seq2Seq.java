package org.diapason.task;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.Range;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.metric.Metric;
import org.diapason.metric.MetricContext;
import org.diapason.metric.Perplexity;
import org.diapason.model.HeadSpec;
import org.diapason.model.ModelConfig;
import org.diapason.text.TextEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Answers a text with another, such as its summary or its translation: Transformers' {@code
 * ForConditionalGeneration} heads, as {@code run_summarization.py} trains them.
 */
@Doc("Answers a text with another: summaries, translations, corrections; models such as T5.")
public record Seq2Seq(
    @Doc("What is put before each source, such as \"summarize: \" for T5.")
        @Nullable String sourcePrefix,
    @Doc("The most tokens of a target; longer ones are cut.") @Default("128") @Range(min = 2)
        int maxTargetLength)
    implements Task {
  private static final Role SOURCE =
      Role.required(
          "source", "input", "text", "document", "article", "dialogue", "question", "sentence");
  private static final Role TARGET =
      Role.required("target", "output", "summary", "highlights", "answer", "label", "correction");

  public Seq2Seq() {
    this(null, 128);
  }

  @Override
  public String name() {
    return "seq2seq";
  }

  @Override
  public List<Role> roles() {
    return List.of(SOURCE, TARGET);
  }

  @Override
  public List<Role> inputs() {
    return List.of(SOURCE);
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
    return HeadSpec.conditionalGeneration();
  }

  /**
   * @throws UserException when the source or the target is missing, or the target has no tokens
   */
  @Override
  public Example encode(Row row, TextEncoder tokenizer, HeadSpec head) {
    var prefix = sourcePrefix == null ? "" : sourcePrefix;
    var source = tokenizer.encode(prefix + text(row, SOURCE), null).inputIds();
    var target = tokenizer.encodeWhole(text(row, TARGET), true).inputIds();
    if (source.length == 0 || target.length == 0) {
      throw new UserException("the source or the target has no tokens");
    }
    return Example.of("input_ids", source).with("labels", cut(target));
  }

  @Override
  public OptionalInt answerLength() {
    return OptionalInt.of(maxTargetLength);
  }

  @Override
  public boolean writes() {
    return true;
  }

  private static String text(Row row, Role role) {
    var text = row.get(role.name());
    if (text == null) {
      throw new UserException("the %s is missing".formatted(role.name()));
    }
    return text;
  }

  /** The first tokens, and the one that ends a text. */
  private int[] cut(int[] target) {
    if (target.length <= maxTargetLength) {
      return target;
    }
    var shorter = Arrays.copyOf(target, maxTargetLength);
    shorter[maxTargetLength - 1] = target[target.length - 1];
    return shorter;
  }

  /**
   * @throws UserException when the configuration does not say what an answer begins with
   */
  @Override
  public Collator collator(Padding padding, ModelConfig model) {
    var start = model.integer("decoder_start_token_id", -1);
    if (start >= 0) {
      return new Seq2SeqCollator(padding, OptionalInt.of(start));
    }
    if (model.text("model_type").equals("mbart")) {
      return new Seq2SeqCollator(padding, OptionalInt.empty());
    }
    throw new UserException(
        "%s: decoder_start_token_id is missing; set it to the token that an answer begins with"
            .formatted(model.origin()));
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
    return new Perplexity().create(new MetricContext(List.of()));
  }

  /**
   * @throws UserException always: such a model writes, and has no one answer
   */
  @Override
  public Prediction predict(float[] logits, HeadSpec head) {
    throw new UserException("a model for seq2seq predicts no labels; use diapason generate");
  }
}
