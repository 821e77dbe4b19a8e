package org.diapason.generate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diapason.config.UserException;
import org.diapason.hub.Models;
import org.diapason.model.AutoModel;
import org.diapason.model.Model;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.ChatTemplate;
import org.diapason.text.Conversation;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;

/**
 * A model that writes texts, with its tokenizer. Safe for use by several threads, each of which has
 * memory of its own for what it generates; {@link #close} waits for what is under way.
 *
 * <pre>{@code
 * try (var generator = Generator.load("my-gpt2")) {
 *   var config = generator.config().toBuilder().maxNewTokens(40).doSample(true).seed(1L).build();
 *   generator.stream(generator.prompt("Il était une fois"), config, System.out::print);
 * }
 * }</pre>
 */
public final class Generator implements AutoCloseable {
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final GenerationConfig config;
  private final int batchSize;
  private final Map<Integer, byte[]> bytesOfTokens = new ConcurrentHashMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  Generator(LanguageModel model, Tokenizer tokenizer, GenerationConfig config, int batchSize) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.config = config;
    this.batchSize = batchSize;
  }

  /**
   * Loads a model, to generate as its files say.
   *
   * @param nameOrPath a local Hugging Face directory
   * @throws UserException when there is no such model, or it writes no texts
   */
  public static Generator load(String nameOrPath) {
    var directory = Models.find(nameOrPath);
    var config = GenerationConfig.read(directory, List.of()).value();
    return load(directory, config, GeneratorOptions.DEFAULTS);
  }

  /**
   * Loads a model.
   *
   * @throws UserException when the directory holds no model that writes texts, or it is damaged
   */
  public static Generator load(Path directory, GenerationConfig config, GeneratorOptions options) {
    var tokenizer = AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS);
    try {
      LanguageModel model =
          AutoModel.isEncoderDecoder(directory)
              ? EncoderDecoderModel.load(directory, options)
              : CausalModel.load(directory, options);
      return new Generator(model, tokenizer, config, options.batchSize());
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Lets a model write that is in memory already, and is being trained perhaps.
   *
   * @param model closed with the generator, as is the tokenizer; a caller that keeps them leaves
   *     the generator open, which holds nothing else
   * @throws UserException when the model writes no texts
   */
  public static Generator of(
      Model model, Tokenizer tokenizer, GenerationConfig config, int batchSize) {
    LanguageModel writer =
        switch (model.config().head().kind()) {
          case CAUSAL_LM -> new CausalModel(model);
          case CONDITIONAL_GENERATION -> new EncoderDecoderModel(model);
          default ->
              throw new UserException(
                  "a model with %s writes no texts".formatted(model.config().head().description()));
        };
    return new Generator(writer, tokenizer, config, batchSize);
  }

  /** How it generates where nothing else is said. */
  public GenerationConfig config() {
    return config;
  }

  /**
   * A text to go on from. An empty one stands for the token that texts begin with.
   *
   * @throws UserException when it has no tokens
   */
  public Prompt prompt(String text) {
    int[] tokens = tokenizer.ids(text, true);
    if (tokens.length > 0) {
      return new Prompt(text, known(tokens));
    }
    var begin = config.bosTokenId();
    if (begin == null) {
      throw new UserException(
          "the prompt is empty, and the model has no token that texts begin with (bos_token_id);"
              + " write a prompt");
    }
    return new Prompt(text, new int[] {begin});
  }

  /**
   * A conversation to answer, or to go on with where its last message is the assistant's, as the
   * model was trained to read it.
   *
   * @throws UserException when the model has no chat template, or it refuses the conversation
   */
  public Prompt prompt(Conversation conversation) {
    var messages = conversation.messages();
    boolean begun =
        !messages.isEmpty() && "assistant".equals(messages.get(messages.size() - 1).get("role"));
    var template = chatTemplate();
    var text = begun ? template.continued(conversation) : template.prompt(conversation);
    return rendered(text);
  }

  /**
   * What writes conversations as the model was trained to read them.
   *
   * @throws UserException when the model has no chat template, or one that cannot be read
   */
  public ChatTemplate chatTemplate() {
    return tokenizer.chatTemplate();
  }

  /**
   * A text to go on from that has its special tokens in it, as a chat template writes them.
   *
   * @throws UserException when it has no tokens
   */
  public Prompt rendered(String text) {
    int[] tokens = tokenizer.encodeRendered(text).inputIds();
    if (tokens.length == 0) {
      throw new UserException("the prompt is empty");
    }
    return new Prompt(text, known(tokens));
  }

  private int[] known(int[] tokens) {
    int highest = Arrays.stream(tokens).max().orElseThrow();
    if (highest >= model.vocabularySize()) {
      throw new UserException(
          "the tokenizer gives token %d, but the model has %d; take the tokenizer that belongs to it, or resize its embedding"
              .formatted(highest, model.vocabularySize()));
    }
    return tokens;
  }

  /** Continues a text as {@link #config} says. */
  public GeneratedText generate(String prompt) {
    return generate(List.of(prompt(prompt)), config).get(0).get(0);
  }

  /**
   * Continues prompts, several at a time. What follows one does not depend on the others.
   *
   * @return for each prompt its {@code num_return_sequences} texts, the best first
   * @throws UserException when a prompt leaves no room for a text
   */
  public List<List<GeneratedText>> generate(List<Prompt> prompts, GenerationConfig how) {
    for (int i = 0; i < prompts.size(); i++) {
      try {
        requireRoom(prompts.get(i), how);
      } catch (UserException e) {
        throw new UserException("prompt %d: %s".formatted(i + 1, e.getMessage()), e);
      }
    }
    return generate(prompts, how, 0);
  }

  /**
   * Refuses a prompt that the model cannot continue.
   *
   * @throws UserException when it leaves no room for a text
   */
  public void requireRoom(Prompt prompt, GenerationConfig how) {
    batch(how).room(prompt.tokens());
  }

  /**
   * @param firstNumber number of the first prompt: with the seed it decides what is drawn
   */
  List<List<GeneratedText>> generate(List<Prompt> prompts, GenerationConfig how, long firstNumber) {
    return whileOpen(
        () -> {
          var batch = batch(how);
          var texts = new HashMap<Integer, List<GeneratedText>>();
          for (var indices : batches(prompts, batch)) {
            var numbered =
                indices.stream()
                    .map(i -> new Batch.Numbered(firstNumber + i, prompts.get(i).tokens()))
                    .toList();
            var continuations = batch.run(numbered, null);
            for (int i = 0; i < indices.size(); i++) {
              var prompt = prompts.get(indices.get(i));
              texts.put(indices.get(i), texts(prompt, continuations.get(i)));
            }
          }
          return IntStream.range(0, prompts.size()).mapToObj(texts::get).toList();
        });
  }

  /**
   * Continues one prompt, and hands the text out while it is written.
   *
   * @param pieces takes whole characters; together they are the text
   * @throws UserException when the prompt leaves no room, or {@code how} asks for several texts or
   *     beams, of which none is the text before the end
   */
  public GeneratedText stream(Prompt prompt, GenerationConfig how, Consumer<String> pieces) {
    if (how.rows() > 1) {
      throw new UserException(
          "only a single text can be shown while it is written; set num_beams and"
              + " num_return_sequences to 1");
    }
    requireRoom(prompt, how);
    return whileOpen(
        () -> {
          var text = new TextStream(tokenizer, pieces);
          IntConsumer listener = text::add;
          var found = batch(how).run(List.of(new Batch.Numbered(0, prompt.tokens())), listener);
          text.end();
          return texts(prompt, found.get(0)).get(0);
        });
  }

  private Batch batch(GenerationConfig how) {
    how.requireTokens(model.vocabularySize());
    var seed = how.seed();
    return new Batch(
        model,
        how.toBuilder().badWordsIds(badWords(how)).build(),
        new StopStrings(
            how.stopStrings(), id -> bytesOfTokens.computeIfAbsent(id, tokenizer::bytes)),
        seed == null ? ThreadLocalRandom.current().nextLong() : seed);
  }

  /** Words as they stand at the beginning of a text, and behind a space. */
  private List<List<Integer>> badWords(GenerationConfig how) {
    var words =
        how.badWords().stream()
            .flatMap(word -> Stream.of(word, " " + word))
            .map(word -> IntStream.of(tokenizer.ids(word, false)).boxed().toList());
    return Stream.concat(how.badWordsIds().stream(), words).distinct().toList();
  }

  /**
   * Prompts of like length together, so that there is little padding; where a longer prompt would
   * take the room that a shorter one needs, they part.
   */
  private List<List<Integer>> batches(List<Prompt> prompts, Batch batch) {
    var byLength =
        IntStream.range(0, prompts.size())
            .boxed()
            .sorted(Comparator.comparing(i -> prompts.get(i).tokens().length))
            .toList();
    var batches = new ArrayList<List<Integer>>();
    int room = 0;
    for (int index : byLength) {
      int[] tokens = prompts.get(index).tokens();
      boolean fits =
          !batches.isEmpty()
              && (model.isEncoderDecoder() || tokens.length + room <= model.maxPositions());
      if (!fits || batches.get(batches.size() - 1).size() == batchSize) {
        batches.add(new ArrayList<>());
        room = batch.room(tokens);
      }
      batches.get(batches.size() - 1).add(index);
    }
    return batches;
  }

  private List<GeneratedText> texts(Prompt prompt, List<Batch.Continuation> continuations) {
    return continuations.stream()
        .map(
            found ->
                new GeneratedText(
                    tokenizer.decode(found.tokens(), true),
                    fullText(prompt, found.tokens()),
                    found.tokens(),
                    Float.isNaN(found.score())
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(found.score()),
                    found.reason()))
        .toList();
  }

  private String fullText(Prompt prompt, int[] following) {
    if (model.isEncoderDecoder()) {
      return tokenizer.decode(following, true);
    }
    int[] tokens = Arrays.copyOf(prompt.tokens(), prompt.tokens().length + following.length);
    System.arraycopy(following, 0, tokens, prompt.tokens().length, following.length);
    int before = tokenizer.decode(prompt.tokens(), true).length();
    var whole = tokenizer.decode(tokens, true);
    return prompt.text() + whole.substring(Math.min(before, whole.length()));
  }

  /** What {@link #close} waits for. */
  private <T> T whileOpen(Supplier<T> action) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the generator is closed");
      }
      return action.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
