package org.diapason.task;

import java.util.Arrays;
import org.diapason.config.UserException;
import org.diapason.data.Example;
import org.diapason.text.RenderedChat;
import org.diapason.text.TextEncoder;

/**
 * The tokens of a text of which parts are to be learned. Which these are follows from where the
 * tokens stand in the text, not from what they are.
 */
final class Answered {
  private static final int NOT_LEARNED = -100;

  private Answered() {}

  /**
   * @param chat a text and the parts that are learned
   * @return {@code input_ids} and {@code labels}; empty when nothing that is learned is among the
   *     tokens that the encoder keeps
   * @throws UserException when the text begins twice, or when it would come out empty and {@code
   *     onTruncation} forbids it
   */
  static Example of(
      RenderedChat chat, TextEncoder tokenizer, Instruction.OnTruncation onTruncation) {
    var encoding = tokenizer.encodeRendered(chat.text());
    var ids = encoding.inputIds();
    requireOneBeginning(ids, tokenizer);
    var labels = new int[ids.length];
    Arrays.fill(labels, NOT_LEARNED);
    var learned = 0;
    for (int token = 1; token < ids.length; token++) { // nothing comes before the first
      if (isIn(chat, encoding.offsets()[token])) {
        labels[token] = ids[token];
        learned++;
      }
    }
    if (learned > 0) {
      return Example.of("input_ids", ids).with("labels", labels);
    }
    if (encoding.removedTokens() == 0) {
      throw new UserException(
          "the answer comes out without a token; write one, or leave the row out");
    }
    if (onTruncation == Instruction.OnTruncation.ERROR) {
      throw new UserException(
          """
          none of the answer is left of %,d tokens within data.max_length (%,d); raise it, shorten \
          the question, or set task.on_truncation to drop\
          """
              .formatted(ids.length + encoding.removedTokens(), ids.length));
    }
    return Example.of("input_ids").with("labels", new int[0]);
  }

  private static boolean isIn(RenderedChat chat, int[] token) {
    return chat.answers().stream()
        .anyMatch(answer -> token[0] < answer.end() && token[1] > answer.start());
  }

  private static void requireOneBeginning(int[] ids, TextEncoder tokenizer) {
    var begin = tokenizer.specialToken("bos_token");
    if (ids.length > 1
        && begin.isPresent()
        && ids[0] == begin.getAsInt()
        && ids[1] == begin.getAsInt()) {
      throw new UserException(
          "the text begins with two bos_token; remove the one that the data or the template writes"
              + " too many");
    }
  }
}
