package org.diapason.generate;

import java.util.List;

/** What decoding asks of a model. Batches of several threads may be open at once. */
public interface LanguageModel extends AutoCloseable {

  /** How many logits there are. */
  int vocabularySize();

  /** How many tokens a sequence may have; for two stacks, the one that is decoded. */
  int maxPositions();

  /**
   * Whether a second stack writes what follows, beginning with a token of its own, while the prompt
   * is read by the first.
   */
  boolean isEncoderDecoder();

  /**
   * Opens a batch.
   *
   * @param prompts token ids, each of at least one
   * @param decoderStart the token that a second stack begins with; of no meaning to a model of one
   * @param copies rows a prompt has, one beside the other
   * @param newTokens how many tokens at most will be read after the prompt
   */
  Decoder open(List<int[]> prompts, int decoderStart, int copies, int newTokens);

  /** Frees the weights, once no batch is open. */
  @Override
  void close();
}
