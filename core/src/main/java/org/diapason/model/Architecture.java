package org.diapason.model;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diapason.config.UserException;

/** The architectures that can be run: one line each. */
public enum Architecture {
  BART("bart", "Bart", "model", Bart::bart),
  BERT("bert", "Bert", "bert", Bert::new),
  CODEGEN("codegen", "CodeGen", "transformer", CodeGen::new),
  GEMMA2("gemma2", "Gemma2", "model", Gemma::two),
  GEMMA3("gemma3_text", "Gemma3", "model", Gemma::three),
  GPT2("gpt2", "GPT2", "transformer", Gpt2::new),
  GPT_NEOX("gpt_neox", "GPTNeoX", "gpt_neox", GptNeoX::new),
  LLAMA("llama", "Llama", "model", Llama::new),
  MARIAN("marian", "Marian", "model", Bart::marian),
  MBART("mbart", "MBart", "model", Bart::multilingual),
  MISTRAL("mistral", "Mistral", "model", Llama::new),
  MT5("mt5", "MT5", "", org.diapason.model.T5::multilingual),
  PHI3("phi3", "Phi3", "model", Phi3::new),
  QWEN2("qwen2", "Qwen2", "model", Qwen::two),
  QWEN3("qwen3", "Qwen3", "model", Qwen::three),
  T5("t5", "T5", "", org.diapason.model.T5::of);

  private final String modelType;
  private final String className;
  private final String prefix;
  private final Function<ModelConfig, Body> body;

  Architecture(
      String modelType, String className, String prefix, Function<ModelConfig, Body> body) {
    this.modelType = modelType;
    this.className = className;
    this.prefix = prefix;
    this.body = body;
  }

  /**
   * @throws UserException when {@code model_type} is missing or of an architecture that is not
   *     supported
   */
  public static Architecture of(ModelConfig config) {
    var wanted = config.text("model_type");
    return Arrays.stream(values())
        .filter(architecture -> architecture.modelType.equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "%s: model_type %s is not supported; supported are %s"
                        .formatted(
                            config.origin(),
                            wanted,
                            Arrays.stream(values())
                                .map(a -> a.modelType)
                                .collect(Collectors.joining(", ")))));
  }

  /** {@code model_type} in {@code config.json}. */
  public String modelType() {
    return modelType;
  }

  /**
   * Where the body's weights stand below a head; a checkpoint of the body alone has its names
   * without it. Empty where a head changes no name.
   */
  public String prefix() {
    return prefix;
  }

  /** Transformers' class of such a model, such as {@code BertForSequenceClassification}. */
  public String className(HeadKind kind) {
    if (this == MARIAN && kind == HeadKind.CONDITIONAL_GENERATION) {
      return "MarianMTModel";
    }
    return this == GPT2 && kind == HeadKind.CAUSAL_LM
        ? "GPT2LMHeadModel"
        : className + kind.suffix();
  }

  public Body body(ModelConfig config) {
    return body.apply(config);
  }
}
