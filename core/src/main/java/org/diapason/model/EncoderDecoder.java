package org.diapason.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.diapason.nn.Block;
import org.diapason.nn.Causal;
import org.diapason.nn.Encoded;
import org.diapason.nn.Inputs;
import org.diapason.nn.KeyValueCache;
import org.diapason.nn.Parameter;
import org.diapason.nn.Pass;
import org.diapason.nn.Stack;

/**
 * A body of two stacks: an encoder reads a text, a decoder writes another, and each of its tokens
 * sees those before it and all that the encoder gives. As a stack it begins at the encoder, whose
 * blocks are the lower ones. In shapes: B batch, S tokens of the encoder, T of the decoder, C
 * width, H heads, D width of a head.
 */
abstract class EncoderDecoder extends Body {
  private final String modelType;

  EncoderDecoder(ModelConfig json) {
    modelType = json.text("model_type");
  }

  abstract Stack encoder();

  abstract Stack decoder();

  /** What the decoder keeps for each of its tokens that has been computed. */
  abstract KeyValueCache.Shape cacheShape();

  /** What gives the logits of each next token. */
  abstract Head languageHead();

  /** What the encoder gives for a batch, whose bias and packing the pass has. */
  final Encoded encode(Inputs inputs, Pass pass) {
    var hidden = pass.runner().run(encoder(), inputs, pass);
    return new Encoded(hidden, pass.attentionBias(), pass.packing());
  }

  @Override
  final Tensor hidden(Inputs inputs, Pass pass) {
    if (pass.encoded() != null) {
      return decode(inputs, pass);
    }
    var decoded = Objects.requireNonNull(inputs.decoder(), "nothing for the decoder to read");
    return decode(decoded, pass.withEncoded(encode(inputs, pass)));
  }

  private Tensor decode(Inputs inputs, Pass pass) {
    var own = pass.withAttentionBias(null).withPacking(inputs.packing());
    var causal = Causal.of(inputs, own, 0, List.of()); // padding comes last: no token sees it
    return pass.runner().run(decoder(), inputs, own.withCausal(causal));
  }

  @Override
  public final Tensor embed(Inputs inputs, Pass pass) {
    return encoder().embed(inputs, pass);
  }

  @Override
  public final List<? extends Block> blocks() {
    return Stream.<Block>concat(encoder().blocks().stream(), decoder().blocks().stream()).toList();
  }

  /** None: what frozen blocks give is computed at every step. */
  @Override
  public final int frozenBlocks() {
    return 0;
  }

  @Override
  public final Head head(HeadSpec spec) {
    if (spec.kind() != HeadKind.CONDITIONAL_GENERATION) {
      throw spec.notOn(modelType);
    }
    return languageHead();
  }

  /**
   * The highest block of a stack, with what stands on it.
   *
   * @param top takes (B, T, C) and the pass
   */
  record Highest(Block block, Top top) implements Block {
    @Override
    public Tensor forward(Tensor hidden, Pass pass) {
      return top.apply(block.forward(hidden, pass), pass);
    }

    @Override
    public Map<String, Parameter> parameters() {
      return block.parameters();
    }

    /** The same blocks, the last with what stands on it. */
    static List<Block> on(List<? extends Block> blocks, Top top) {
      var last = blocks.size() - 1;
      return Stream.<Block>concat(
              blocks.subList(0, last).stream(), Stream.of(new Highest(blocks.get(last), top)))
          .toList();
    }
  }

  /** What stands on a stack, such as a norm. */
  @FunctionalInterface
  interface Top {
    Tensor apply(Tensor hidden, Pass pass);
  }
}
