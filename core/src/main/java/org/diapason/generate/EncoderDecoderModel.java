package org.diapason.generate;

import java.nio.file.Path;
import java.util.List;
import org.diapason.config.UserException;
import org.diapason.model.Decoding;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;

/** A model of two stacks: one reads the prompt, the other writes what answers it. */
public record EncoderDecoderModel(Model model) implements LanguageModel {

  /**
   * @param options its precision and its kind of weights count
   * @throws UserException when the directory holds no such model
   */
  static EncoderDecoderModel load(Path directory, GeneratorOptions options) {
    return new EncoderDecoderModel(
        CausalModel.load(directory, HeadSpec.conditionalGeneration(), options));
  }

  @Override
  public int vocabularySize() {
    var config = model.config();
    return config.integer("decoder_vocab_size", config.integer("vocab_size"));
  }

  @Override
  public int maxPositions() {
    return model.maxPositions();
  }

  @Override
  public boolean isEncoderDecoder() {
    return true;
  }

  @Override
  public Decoder open(List<int[]> prompts, int decoderStart, int copies, int newTokens) {
    return new CausalModel.Rows(
        Decoding.answering(model, prompts, decoderStart, copies, newTokens));
  }

  @Override
  public void close() {
    model.close();
  }
}
