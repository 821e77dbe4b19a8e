package org.diapason.task;

import java.util.Arrays;
import java.util.List;
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
import org.diapason.metric.MetricContext;
import org.diapason.metric.Perplexity;
import org.diapason.model.HeadSpec;
import org.diapason.text.TextEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a text, token by token: Transformers' {@code ForCausalLM} heads, as {@code
 * run_clm.py} trains them, but for texts, which are not run together: none sees another.
 */
@Doc("Goes on with a text: causal language models such as GPT-2.")
public record TextGeneration(
    @Doc(
            "Put several texts into one block of data.max_length tokens; none sees another, and"
                + " the loss is the same as without.")
        @Default("true")
        boolean packing,
    @Doc("Train the end of a text too: put the tokenizer's eos_token behind it.") @Default("true")
        boolean addEosToken)
    implements Task {

  public TextGeneration() {
    this(true, true);
  }

  @Override
  public String name() {
    return "text-generation";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.TEXT);
  }

  @Override
  public List<String> classesOf(Row row) {
    return List.of();
  }

  @Override
  public HeadSpec head(List<String> classes) {
    return HeadSpec.causalLm();
  }

  /**
   * @throws UserException when the end of a text is to be trained and the tokenizer has no token
   *     for it
   */
  @Override
  public Example encode(Row row, TextEncoder tokenizer, HeadSpec head) {
    var text = row.get(Role.TEXT.name());
    if (text == null) {
      throw new UserException("a text is missing");
    }
    var ids = tokenizer.encodeWhole(text, true).inputIds();
    return Example.of("input_ids", addEosToken ? withEnd(ids, tokenizer) : ids);
  }

  private static int[] withEnd(int[] ids, TextEncoder tokenizer) {
    var end =
        tokenizer
            .specialToken("eos_token")
            .orElseThrow(
                () ->
                    new UserException(
                        "the tokenizer names no eos_token; name it in tokenizer_config.json, or set"
                            + " task.add_eos_token to false"));
    if (ids.length > 0 && ids[ids.length - 1] == end) {
      return ids;
    }
    var longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = end;
    return longer;
  }

  /** Texts that are longer than the model takes are cut into several. */
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
    return new Perplexity().create(new MetricContext(List.of()));
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
    throw new UserException(
        "a model for text-generation predicts no labels; use diapason generate");
  }
}
