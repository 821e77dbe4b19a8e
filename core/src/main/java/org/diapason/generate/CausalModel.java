package org.diapason.generate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.diapason.config.UserException;
import org.diapason.model.AutoModel;
import org.diapason.model.Decoding;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.tensor.Devices;

/** A model of one stack, which goes on from the prompt itself. */
record CausalModel(Model model) implements LanguageModel {

  /**
   * @param options its precision and its kind of weights count
   * @throws UserException when the directory holds no model that writes texts
   */
  static CausalModel load(Path directory, GeneratorOptions options) {
    return new CausalModel(load(directory, HeadSpec.causalLm(), options));
  }

  /** A model whose head is no new one. */
  static Model load(Path directory, HeadSpec head, GeneratorOptions options) {
    var precision = options.precision();
    var dtype = precision == null ? null : precision.resolve();
    var model = AutoModel.withHead(directory, head, dtype, Devices.best());
    if (!model.loadReport().missing().isEmpty()) {
      model.close();
      throw new UserException(
          "%s: the model cannot write texts before it was trained to: %s is missing"
              .formatted(directory, String.join(", ", model.loadReport().missing())));
    }
    if (options.loadIn8bit()) {
      model.quantize();
    } else {
      model.pack();
    }
    return model;
  }

  @Override
  public int vocabularySize() {
    return model.config().integer("vocab_size");
  }

  @Override
  public int maxPositions() {
    return model.maxPositions();
  }

  @Override
  public boolean isEncoderDecoder() {
    return false;
  }

  @Override
  public Decoder open(List<int[]> prompts, int decoderStart, int copies, int newTokens) {
    return new Rows(new Decoding(model, prompts, copies, newTokens));
  }

  @Override
  public void close() {
    model.close();
  }

  /** Rows that are read one token after the other. */
  record Rows(Decoding decoding) implements Decoder {
    @Override
    public float[][] first() {
      return decoding.first();
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
      var anything = Arrays.stream(tokens).map(token -> token == NOTHING ? 0 : token);
      return decoding.next(parents, anything.toArray());
    }

    @Override
    public void close() {
      decoding.close();
    }
  }
}
