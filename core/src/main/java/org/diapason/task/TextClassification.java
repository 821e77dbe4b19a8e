package org.diapason.task;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.diapason.config.Default;
import org.diapason.config.Doc;
import org.diapason.config.UserException;
import org.diapason.data.Dataset;
import org.diapason.data.Example;
import org.diapason.data.LabelSet;
import org.diapason.data.Role;
import org.diapason.data.Row;
import org.diapason.metric.Classification;
import org.diapason.metric.Metric;
import org.diapason.metric.MetricContext;
import org.diapason.metric.MultiLabelClassification;
import org.diapason.metric.Regression;
import org.diapason.model.HeadSpec;
import org.diapason.model.ProblemType;
import org.diapason.text.TextEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Puts a text, or a pair of texts, into one of several classes, into any number of them, or gives
 * it a value: Transformers' {@code ForSequenceClassification} heads.
 */
@Doc("One class, several classes or a value for a text or a pair of texts.")
public record TextClassification(
    @Doc("What the labels are.") @Default("single_label_classification") ProblemType problemType,
    @Doc("Weight the loss of each class: balanced gives rare classes more.") @Default("none")
        ClassWeights classWeights,
    @Doc(
            "What stands between the labels of a text that has several. A JSON list is read too,"
                + " and [] says that it has none.")
        @Default("\"|\"")
        String labelSeparator)
    implements Task {
  private static final String LABELS = "labels";

  public TextClassification {
    if (classWeights != ClassWeights.NONE
        && problemType != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      throw new IllegalArgumentException(
          "class_weights need problem_type single_label_classification; set them to none");
    }
  }

  public TextClassification() {
    this(ProblemType.SINGLE_LABEL_CLASSIFICATION, ClassWeights.NONE, "|");
  }

  /** The task that a saved model was trained for. */
  public static TextClassification of(ProblemType problemType) {
    return new TextClassification(problemType, ClassWeights.NONE, "|");
  }

  @Override
  public String name() {
    return "text-classification";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.TEXT, Role.TEXT_PAIR, Role.LABEL);
  }

  @Override
  public List<String> classesOf(Row row) {
    var label = row.get(Role.LABEL.name());
    if (label == null) {
      return List.of();
    }
    return switch (problemType) {
      case SINGLE_LABEL_CLASSIFICATION -> List.of(label.strip());
      case MULTI_LABEL_CLASSIFICATION -> severalLabels(label.strip());
      case REGRESSION -> List.of();
    };
  }

  @Override
  public HeadSpec head(List<String> classes) {
    if (problemType == ProblemType.REGRESSION) {
      return HeadSpec.sequenceClassification(List.of("LABEL_0"), problemType);
    }
    var least = problemType == ProblemType.SINGLE_LABEL_CLASSIFICATION ? 2 : 1;
    if (classes.size() < least) {
      throw new UserException(
          "the labels name %d classes %s; there must be at least %d: is data.columns.label the right column?"
              .formatted(classes.size(), classes, least));
    }
    return HeadSpec.sequenceClassification(classes, problemType);
  }

  @Override
  public Example encode(Row row, TextEncoder tokenizer, HeadSpec head) {
    var text = row.get(Role.TEXT.name());
    if (text == null) {
      throw new UserException("a text is missing");
    }
    var example = Example.of(tokenizer.encode(text, row.get(Role.TEXT_PAIR.name())));
    var label = row.get(Role.LABEL.name());
    return label == null ? example : withLabels(example, row, label, head);
  }

  /** The feature as Transformers has it: a class number, a 0 or 1 for each class, or a value. */
  private Example withLabels(Example example, Row row, String label, HeadSpec head) {
    return switch (problemType) {
      case SINGLE_LABEL_CLASSIFICATION -> example.with(LABELS, number(label.strip(), head));
      case MULTI_LABEL_CLASSIFICATION -> {
        var several = new float[head.labels().size()];
        for (var name : classesOf(row)) {
          several[number(name, head)] = 1;
        }
        yield example.with(LABELS, several);
      }
      case REGRESSION -> example.with(LABELS, value(label));
    };
  }

  /**
   * @throws UserException for label smoothing where an example has not one class
   */
  @Override
  public Loss loss(HeadSpec head, double labelSmoothing, @Nullable Dataset training) {
    if (labelSmoothing != 0 && problemType != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      throw new UserException(
          "training.label_smoothing_factor needs problem_type single_label_classification; set it"
              + " to 0");
    }
    return switch (problemType) {
      case SINGLE_LABEL_CLASSIFICATION ->
          new CrossEntropy(labelSmoothing, classWeights.of(training, head.labels().size()));
      case MULTI_LABEL_CLASSIFICATION -> new BinaryCrossEntropy();
      case REGRESSION -> new SquaredError();
    };
  }

  @Override
  public Metric metric(HeadSpec head) {
    var context = new MetricContext(head.labels());
    return switch (problemType) {
      case SINGLE_LABEL_CLASSIFICATION -> new Classification().create(context);
      case MULTI_LABEL_CLASSIFICATION -> new MultiLabelClassification().create(context);
      case REGRESSION -> new Regression().create(context);
    };
  }

  @Override
  public Prediction predict(float[] logits, HeadSpec head) {
    var scores = new LinkedHashMap<String, Double>();
    var values =
        switch (problemType) {
          case SINGLE_LABEL_CLASSIFICATION -> softmax(logits);
          case MULTI_LABEL_CLASSIFICATION -> sigmoid(logits);
          case REGRESSION -> widen(logits);
        };
    for (int i = 0; i < values.length; i++) {
      scores.put(head.labels().get(i), values[i]);
    }
    var best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return new Prediction(label(values, best, head), values[best], scores, logits);
  }

  private String label(double[] values, int best, HeadSpec head) {
    if (problemType != ProblemType.MULTI_LABEL_CLASSIFICATION) {
      return head.labels().get(best);
    }
    var above = new ArrayList<String>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0.5) {
        above.add(head.labels().get(i));
      }
    }
    return String.join(labelSeparator, above);
  }

  private List<String> severalLabels(String cell) {
    if (!cell.startsWith("[")) {
      return Arrays.stream(cell.split(Pattern.quote(labelSeparator), -1))
          .map(String::strip)
          .filter(name -> !name.isEmpty())
          .toList();
    }
    try {
      var names = new ArrayList<String>();
      JsonParser.parseString(cell)
          .getAsJsonArray()
          .forEach(name -> names.add(name.getAsString().strip()));
      return names;
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      throw new UserException("the label %s is no JSON list of names".formatted(cell), e);
    }
  }

  /** Labels in the data are names; numbers too where the model has no names of its own. */
  private static int number(String name, HeadSpec head) {
    var number = head.labels().indexOf(name);
    if (number < 0) {
      number = head.labels().indexOf("LABEL_" + name);
    }
    return number < 0 ? LabelSet.named(head.labels()).index(name) : number; // says what is near
  }

  private static float value(String cell) {
    try {
      var value = Float.parseFloat(cell.strip());
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // as for a number without end
    }
    throw new UserException(
        "the label %s is no finite number, which regression needs".formatted(cell));
  }

  private static double[] softmax(float[] logits) {
    var highest = Double.NEGATIVE_INFINITY;
    for (var logit : logits) {
      highest = Math.max(highest, logit);
    }
    var shares = new double[logits.length];
    var sum = 0.0;
    for (int i = 0; i < logits.length; i++) {
      shares[i] = Math.exp(logits[i] - highest);
      sum += shares[i];
    }
    for (int i = 0; i < logits.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  private static double[] sigmoid(float[] logits) {
    var values = widen(logits);
    Arrays.setAll(values, i -> 1 / (1 + Math.exp(-values[i])));
    return values;
  }

  private static double[] widen(float[] logits) {
    var values = new double[logits.length];
    Arrays.setAll(values, i -> logits[i]);
    return values;
  }
}
