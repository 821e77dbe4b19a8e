package org.diapason.task;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.metric.Metric;
import org.diapason.model.HeadSpec;
import org.diapason.model.ModelConfig;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.TextEncoder;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a model is fine-tuned to do: which columns it reads, which head it needs, what loss it
 * trains on, how it is measured and what a prediction looks like. Implementations are records whose
 * components are their options, with a constructor without arguments for the defaults, listed in
 * {@code META-INF/services/org.diapason.task.Task}.
 */
public interface Task {

  /** As configurations name it. */
  String name();

  /** What the Hugging Face Hub calls the use of such a model. */
  default String pipelineTag() {
    return name();
  }

  /** The columns that it reads. */
  List<Role> roles();

  /** The columns that a prediction is made from: all but the label. */
  default List<Role> inputs() {
    return roles().stream().filter(role -> !role.name().equals(Role.LABEL.name())).toList();
  }

  /** The columns whose texts the model reads or writes, which a tokenizer may be trained on. */
  default List<Role> texts() {
    return inputs();
  }

  /**
   * The classes that a row belongs to; empty when it has none, or when labels are no classes.
   *
   * @throws org.diapason.config.UserException when the label cannot be read
   */
  List<String> classesOf(Row row);

  /**
   * The head for these classes, in this order.
   *
   * @throws org.diapason.config.UserException when they are too few
   */
  HeadSpec head(List<String> classes);

  /**
   * The features of a row, with {@code labels} where it has a label; without a token where there is
   * nothing to learn from it, of which {@link #arrange} makes no example. Called on many threads at
   * once.
   *
   * @throws org.diapason.config.UserException when the label is none of the head's
   */
  Example encode(Row row, TextEncoder tokenizer, HeadSpec head);

  /**
   * The tokenizer of a model, as the task needs it; the caller closes it.
   *
   * @throws org.diapason.config.UserException when the directory has none that can be read
   */
  default Tokenizer tokenizer(Path directory, TokenizerOptions options) {
    return AutoTokenizer.of(directory, options);
  }

  /**
   * The token with which a trained model ends what it writes; empty where that is not the task's
   * matter.
   */
  default OptionalInt endToken(TextEncoder tokenizer) {
    return OptionalInt.empty();
  }

  /**
   * The examples of a part as they are trained on and measured: as they are, unless the task puts
   * them together or apart.
   *
   * @param maxLength the most tokens of an example
   */
  default Dataset arrange(Dataset examples, int maxLength) {
    return examples;
  }

  /**
   * The most tokens of an answer, where the examples of the task are texts to answer ({@code
   * input_ids}) with their answers ({@code labels}); empty for any other.
   */
  default OptionalInt answerLength() {
    return OptionalInt.empty();
  }

  /** How batches are made; null where padding to the longest example is all that it takes. */
  default @Nullable Collator collator(Padding padding) {
    return null;
  }

  /**
   * The same for a model whose configuration decides on batches, too.
   *
   * @throws org.diapason.config.UserException when it cannot be trained for this
   */
  default @Nullable Collator collator(Padding padding, ModelConfig model) {
    return collator(padding);
  }

  /** What an evaluation keeps of the logits. */
  default Outputs outputs() {
    return Outputs.ROWS;
  }

  /**
   * @param labelSmoothing share of the target that is spread over all classes
   * @param training the data that class weights are counted in; null when nothing is trained
   * @throws org.diapason.config.UserException when such a target cannot be smoothed
   */
  Loss loss(HeadSpec head, double labelSmoothing, @Nullable Dataset training);

  /** The figures that are reported when none are asked for. */
  Metric metric(HeadSpec head);

  /** Whether its models write texts, which {@code generate} does, and predict nothing else. */
  default boolean writes() {
    return false;
  }

  /** What the outputs of one example say. */
  Prediction predict(float[] logits, HeadSpec head);
}
