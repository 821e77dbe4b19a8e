package org.diapason.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * A model's tokenizer: Hugging Face's own tokenizers library, so that ids are those of Python's
 * {@code AutoTokenizer}. {@link AutoTokenizer} makes it. May be used by many threads at once; close
 * it to free its native memory.
 */
public final class Tokenizer implements TextEncoder, AutoCloseable {
  private final TokenizerFiles files;
  private final TokenizerJson json;
  private final TokenizerOptions options;
  private final Side truncationSide;
  private final Side paddingSide;
  private final OptionalInt padTokenId;
  private final OptionalInt modelMaxLength;
  private final TokenizerConfig config;
  private final NativeTokenizer tokenizer;
  private final boolean cleansUp;
  private @Nullable TokenBytes tokenBytes;
  private @Nullable ChatTemplate chatTemplate;

  Tokenizer(
      TokenizerFiles files, TokenizerConfig config, TokenizerJson json, TokenizerOptions options) {
    this.files = files;
    this.config = config;
    this.json = json;
    this.options = options;
    this.truncationSide =
        Objects.requireNonNullElseGet(
            options.truncationSide(), () -> config.side("truncation_side"));
    this.paddingSide =
        Objects.requireNonNullElseGet(options.paddingSide(), () -> config.side("padding_side"));
    this.padTokenId =
        config
            .specialToken("pad_token")
            .or(json::paddingToken)
            .or(
                () ->
                    Stream.of("[PAD]", "<pad>").filter(json.vocabulary()::containsKey).findFirst())
            .map(this::tokenId)
            .orElseGet(OptionalInt::empty);
    this.modelMaxLength = config.modelMaxLength();
    this.tokenizer = new NativeTokenizer(json);
    this.cleansUp = config.flag("clean_up_tokenization_spaces").orElse(false);
  }

  /**
   * The tokens of a text or a pair. What is longer than {@link TokenizerOptions#maxLength} loses
   * tokens of the longer text first, as {@code truncation=True} does in Transformers.
   *
   * @throws UserException if the special tokens alone fill {@code maxLength}, or if the vocabulary
   *     has no token for a part of the text and none for unknown ones
   * @throws IllegalStateException if the tokenizer is closed
   */
  @Override
  public Encoding encode(String text, @Nullable String textPair) {
    return encode(text, textPair, options.addSpecialTokens(), options.maxLength());
  }

  @Override
  public Encoding encodeWhole(String text, boolean addSpecialTokens) {
    return encode(text, null, addSpecialTokens, null);
  }

  @Override
  public Encoding encodeRendered(String text) {
    return RenderedTokens.of(encodeWhole(text, true), options.maxLength());
  }

  private Encoding encode(
      String text,
      @Nullable String textPair,
      boolean addSpecialTokens,
      @Nullable Integer maxLength) {
    var first = CodePoints.of(text);
    var second = CodePoints.of(textPair == null ? "" : textPair);
    var tokens =
        tokenizer.encode(first.text(), textPair == null ? null : second.text(), addSpecialTokens);
    int[] kept = kept(tokens, maxLength);
    var offsets = new int[kept.length][2];
    var specialTokens = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      specialTokens[i] = tokens.isSpecial(kept[i]);
      var span = tokens.spans()[kept[i]];
      if (span != null) {
        var source = tokens.sequence(kept[i]) == 0 ? first : second;
        offsets[i][0] = source.utf16(span.getStart());
        offsets[i][1] = source.utf16(span.getEnd());
      }
    }
    return new Encoding(
        select(tokens.ids(), kept),
        select(tokens.types(), kept),
        offsets,
        select(tokens.words(), kept),
        specialTokens,
        tokens.ids().length - kept.length);
  }

  /**
   * The ids of all tokens of a text, whatever {@link TokenizerOptions} say.
   *
   * @param addSpecialTokens whether {@code [CLS]}, {@code <s>} and the like are put around the text
   */
  public int[] ids(String text, boolean addSpecialTokens) {
    var tokens = tokenizer.encode(CodePoints.of(text).text(), null, addSpecialTokens);
    return Arrays.stream(tokens.ids()).mapToInt(id -> (int) id).toArray();
  }

  /**
   * The text of tokens, put together as Python's {@code decode} does it: where {@code
   * tokenizer_config.json} sets {@code clean_up_tokenization_spaces}, {@link #decode(int[],
   * boolean, boolean)} cleans up. Ids that are not in the vocabulary are left out.
   */
  public String decode(int[] ids, boolean skipSpecialTokens) {
    return decode(ids, skipSpecialTokens, cleansUp);
  }

  /**
   * The text of tokens.
   *
   * @param cleanUp whether spaces are taken away before punctuation and English contractions; does
   *     nothing to a BPE tokenizer, whose spaces are those of the text
   */
  public String decode(int[] ids, boolean skipSpecialTokens, boolean cleanUp) {
    var text = tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens);
    return cleanUp && !json.isBpe() ? CleanUp.of(text) : text;
  }

  /** What a token adds to a text; it may be a part of a character. */
  public synchronized byte[] bytes(int id) {
    if (tokenBytes == null) {
      tokenBytes = new TokenBytes(json, text -> ids(text, false), ids -> decode(ids, false, false));
    }
    return tokenBytes.of(id);
  }

  /** One more than the highest id: how many rows the model's embedding needs at least. */
  public int vocabularySize() {
    return json.vocabulary().values().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /** The id of a token as the vocabulary writes it, such as {@code [MASK]} or {@code ##ing}. */
  public OptionalInt tokenId(String token) {
    var id = json.vocabulary().get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * What a collator fills up with; empty for tokenizers that have no such token, as GPT-2's. Where
   * the files name none it is {@code [PAD]} or {@code <pad>}, which is what the Python classes of
   * these vocabularies take.
   */
  public OptionalInt padTokenId() {
    return padTokenId;
  }

  @Override
  public OptionalInt specialToken(String key) {
    return config.specialToken(key).map(this::tokenId).orElseGet(OptionalInt::empty);
  }

  @Override
  public Optional<String> specialTokenText(String key) {
    return config.specialToken(key);
  }

  /** Where a collator pads: as the options say, else {@code tokenizer_config.json}, else right. */
  public Side paddingSide() {
    return paddingSide;
  }

  /**
   * What {@code tokenizer_config.json} says of the longest input of the model; empty where it sets
   * no limit. Nothing is cut to it: {@link TokenizerOptions#maxLength} decides.
   */
  public OptionalInt modelMaxLength() {
    return modelMaxLength;
  }

  @Override
  public boolean hasChatTemplate() {
    return !ChatTemplateFiles.sources(files, config).isEmpty();
  }

  @Override
  public synchronized ChatTemplate chatTemplate() {
    if (chatTemplate == null) {
      chatTemplate = ChatTemplateFiles.read(files, config);
    }
    return chatTemplate;
  }

  /**
   * SHA-256, in hexadecimal, of all that decides what {@link #encode} gives and how conversations
   * are written: what was stored under it may be used again.
   */
  public String fingerprint() {
    var decisive =
        Stream.of(
            json.text(),
            options.maxLength(),
            truncationSide,
            options.addSpecialTokens(),
            config.namedTokens(),
            ChatTemplateFiles.sources(files, config));
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      decisive.forEach(part -> digest.update((part + "\0").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Writes the tokenizer's files as they were read, so that {@code AutoTokenizer.from_pretrained}
   * reads them; a {@code tokenizer.json} too when there was {@code vocab.txt} only.
   *
   * @param directory made if it does not exist
   */
  public void save(Path directory) {
    files.save(directory);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private int[] kept(NativeTokenizer.Tokens tokens, @Nullable Integer maxLength) {
    return maxLength == null || tokens.ids().length <= maxLength
        ? IntStream.range(0, tokens.ids().length).toArray()
        : new Truncation(maxLength, truncationSide).kept(tokens);
  }

  private static int[] select(long[] values, int[] indices) {
    return Arrays.stream(indices).map(i -> (int) values[i]).toArray();
  }
}
