package org.diapason.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.diapason.config.UserException;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Conversation;
import org.diapason.text.Tokenizer;
import org.diapason.text.TokenizerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts to texts, with a tokenizer as Llama's and a model that is a formula. */
class GeneratorTest {
  private static final List<String> TEXTS =
      List.of("the stop", "", "a", "inging the stoper, été!", "per the a sto", "h");

  /** The token for the unknown, and the bytes. */
  private static final List<Integer> UNREADABLE =
      IntStream.range(0, 259).filter(id -> id == 0 || id > 2).boxed().toList();

  @TempDir Path directory;

  private Tokenizer tokenizer;
  private Generator generator;

  @BeforeEach
  void open() throws URISyntaxException {
    tokenizer = Fixtures.tokenizer("generate/byte-fallback");
    generator = generator(8, 60);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private Generator generator(int batchSize, int positions) {
    var config =
        Fixtures.config("bos_token_id=1", "eos_token_id=2", "suppress_tokens=" + UNREADABLE);
    var model = new TableModel(tokenizer.vocabularySize(), positions, false);
    return new Generator(model, tokenizer, config, batchSize);
  }

  private GenerationConfigBuilder config() {
    return generator.config().toBuilder();
  }

  private List<Prompt> prompts() {
    return TEXTS.stream().map(generator::prompt).toList();
  }

  @Test
  void anEmptyPromptStandsForTheTokenThatTextsBeginWith() {
    assertArrayEquals(new int[] {1}, generator.prompt("").tokens());
    var other = new Generator(new TableModel(300), tokenizer, GenerationConfig.DEFAULTS, 1);
    assertThrows(UserException.class, () -> other.prompt(""));
  }

  @Test
  void twentyTokensFollowWhereNothingElseIsSaid() {
    var text = generator.generate("the stop");
    assertEquals(20, text.tokenIds().length);
    assertEquals(FinishReason.LENGTH, text.finishReason());
    assertTrue(text.score().isEmpty());
  }

  @Test
  void textsDoNotDependOnWhatIsBatchedWithThem() {
    for (var how :
        List.of(
            config().doSample(true).seed(7L).build(),
            config().numBeams(3).numReturnSequences(2).build(),
            config().doSample(true).numReturnSequences(3).seed(7L).build())) {
      var together = generator.generate(prompts(), how);
      var apart = generator(1, 60).generate(prompts(), how);
      for (int i = 0; i < TEXTS.size(); i++) {
        for (int j = 0; j < how.numReturnSequences(); j++) {
          assertArrayEquals(apart.get(i).get(j).tokenIds(), together.get(i).get(j).tokenIds());
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameTextAndNoSeedAnother() {
    var how = config().doSample(true).topK(0).seed(3L).build();
    assertEquals(texts(how), texts(how));
    var unseeded = how.toBuilder().seed(null).build();
    assertFalse(texts(unseeded).equals(texts(unseeded)));
  }

  private List<String> texts(GenerationConfig how) {
    return generator.generate(prompts(), how).stream().map(each -> each.get(0).text()).toList();
  }

  @Test
  void aStreamedTextIsTheTextThatIsGenerated() {
    for (long seed = 0; seed < 20; seed++) {
      var how = config().doSample(true).maxNewTokens(40).seed(seed).build();
      var prompt = generator.prompt("the sto");
      var pieces = new ArrayList<String>();
      var streamed = generator.stream(prompt, how, pieces::add);
      var generated = generator.generate(List.of(prompt), how).get(0).get(0);
      assertArrayEquals(generated.tokenIds(), streamed.tokenIds());
      assertEquals(generated.text(), streamed.text());
      assertEquals(streamed.text(), String.join("", pieces));
    }
  }

  @Test
  void beamsAreNotStreamed() {
    var how = config().numBeams(2).build();
    var prompt = generator.prompt("a");
    assertThrows(UserException.class, () -> generator.stream(prompt, how, piece -> {}));
  }

  @Test
  void aStopStringEndsATextAndStays() {
    var free = generator.generate(List.of(generator.prompt("a")), config().build()).get(0).get(0);
    var text = free.text();
    var string = text.substring(text.length() / 2, text.length() / 2 + 2);
    var how = config().stopStrings(List.of(string)).build();
    var stopped = generator.generate(List.of(generator.prompt("a")), how).get(0).get(0);
    assertEquals(FinishReason.STOP_STRING, stopped.finishReason());
    assertTrue(stopped.text().contains(string));
    assertTrue(text.startsWith(stopped.text()));
    int[] shorter = Arrays.copyOf(stopped.tokenIds(), stopped.tokenIds().length - 1);
    assertFalse(tokenizer.decode(shorter, true).contains(string));
  }

  @Test
  void badWordsDoNotAppear() {
    var how = config().doSample(true).maxNewTokens(50).seed(1L).topK(0);
    assertTrue(count(how.build(), "the") > 0);
    assertEquals(0, count(how.badWords(List.of("the", "é")).build(), "the"));
  }

  /** How many tokens are a word, with a space before it. */
  private long count(GenerationConfig how, String word) {
    int id = tokenizer.ids(word, false)[0];
    return IntStream.range(0, 100)
        .flatMap(
            i ->
                Arrays.stream(
                    generator.stream(
                            generator.prompt("a"),
                            how.toBuilder().seed((long) i).build(),
                            piece -> {})
                        .tokenIds()))
        .filter(token -> token == id)
        .count();
  }

  @Test
  void aPromptLongerThanTheContextIsNamed() {
    var small = generator(8, 5);
    var long1 = small.prompt("the stop, the stop");
    var problem =
        assertThrows(
            UserException.class,
            () -> small.generate(List.of(small.prompt("a"), long1), small.config()));
    assertTrue(problem.getMessage().startsWith("prompt 2: the prompt has"), problem.getMessage());
    assertTrue(problem.getMessage().contains("the model takes 5"), problem.getMessage());
  }

  @Test
  void aTextEndsWhereTheModelHasNoMorePositions() {
    var small = generator(8, 6);
    int prompt = small.prompt("the stop").tokens().length;
    assertEquals(6 - prompt, small.generate("the stop").tokenIds().length);
    for (var texts :
        small.generate(List.of(small.prompt("a"), small.prompt("the stop")), small.config())) {
      assertEquals(FinishReason.LENGTH, texts.get(0).finishReason());
    }
  }

  @Test
  void aMaxLengthThatThePromptFillsIsNamed() {
    var how = config().maxLength(2).build();
    var problem =
        assertThrows(
            UserException.class,
            () -> generator.generate(List.of(generator.prompt("the stop, a")), how));
    assertTrue(problem.getMessage().contains("max_length is 2"), problem.getMessage());
  }

  @Test
  void logitsThatAreNoNumbersAreNamed() {
    var broken =
        new LanguageModel() {
          @Override
          public int vocabularySize() {
            return 300;
          }

          @Override
          public int maxPositions() {
            return 100;
          }

          @Override
          public boolean isEncoderDecoder() {
            return false;
          }

          @Override
          public Decoder open(List<int[]> prompts, int start, int copies, int newTokens) {
            return new Decoder() {
              @Override
              public float[][] first() {
                return new float[][] {{1, Float.NaN}};
              }

              @Override
              public float[][] next(int[] parents, int[] tokens) {
                return first();
              }

              @Override
              public void close() {}
            };
          }

          @Override
          public void close() {}
        };
    var damaged = new Generator(broken, tokenizer, GenerationConfig.DEFAULTS, 1);
    var problem = assertThrows(UserException.class, () -> damaged.generate("a"));
    assertTrue(problem.getMessage().contains("NaN"), problem.getMessage());
  }

  @Test
  void aSecondStackBeginsWithItsOwnToken() {
    var config = Fixtures.config("decoder_start_token_id=5", "forced_bos_token_id=9");
    var model = new TableModel(tokenizer.vocabularySize(), 60, true);
    var seq2seq = new Generator(model, tokenizer, config, 2);
    var texts = seq2seq.generate(List.of(seq2seq.prompt("a"), seq2seq.prompt("the")), config);
    assertEquals(9, texts.get(0).get(0).tokenIds()[0]);
    assertArrayEquals(texts.get(0).get(0).tokenIds(), texts.get(1).get(0).tokenIds());
    var startless = new Generator(model, tokenizer, GenerationConfig.DEFAULTS, 2);
    assertThrows(UserException.class, () -> startless.generate("a"));
  }

  @Test
  void manyThreadsShareAGenerator() throws Exception {
    var how = config().doSample(true).seed(5L).stopStrings(List.of("qq")).build();
    var expected = texts(how);
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<String>> task = () -> texts(how);
      var all = threads.invokeAll(List.of(task, task, task, task, task, task, task, task));
      for (Future<List<String>> each : all) {
        assertEquals(expected, each.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void afterItIsClosedNothingIsGenerated() {
    generator.close();
    assertThrows(IllegalStateException.class, () -> generator.generate("a"));
  }

  @Test
  void linesAreContinuedInOrderAndBadOnesNamed() throws IOException {
    var in =
        """
        {"prompt": "the stop", "id": 7}

        {"prompt": 3}
        {"prompt": "a"
        {"prompt": "a"}
        """;
    var errors = new ArrayList<String>();
    var out = new StringWriter();
    var lines = new PromptLines(generator, config().build(), true, false, errors::add);
    var counts = lines.run(new BufferedReader(new StringReader(in)), "in.jsonl", out);
    assertEquals(new PromptLines.Counts(2, 2), counts);
    assertTrue(errors.get(0).startsWith("in.jsonl, line 3: "), errors.toString());
    assertTrue(errors.get(1).startsWith("in.jsonl, line 4: not valid JSON"), errors.toString());
    var written = out.toString().lines().toList();
    var first = generator.generate("the stop");
    assertTrue(
        written
            .get(0)
            .endsWith("\"token_ids\":" + Arrays.toString(first.tokenIds()).replace(" ", "") + "}"),
        written.get(0));
    assertEquals(2, written.size());
  }

  @Test
  void messagesGoThroughTheTemplateWithoutFurtherSpecialTokens() throws Exception {
    var folder = Path.of(Fixtures.class.getResource("/generate/byte-fallback").toURI());
    for (var file : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(folder.resolve(file), directory.resolve(file));
    }
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{{ bos_token }}{% for m in messages %}{{ m.content }}{% if m.role == 'user' or not"
            + " loop.last %}</s>{% endif %}{% endfor %}");
    try (var chat = AutoTokenizer.of(directory, TokenizerOptions.DEFAULTS)) {
      var talker = new Generator(new TableModel(400), chat, generator.config(), 1);
      var question = Conversation.message("user", "the stop");
      var prompt = talker.prompt(Conversation.of(List.of(question)));
      assertEquals("<s>the stop</s>", prompt.text());
      assertArrayEquals(chat.ids("<s>the stop</s>", false), prompt.tokens());
      var begun = Conversation.message("assistant", "a");
      assertEquals(
          "<s>the stop</s>a", talker.prompt(Conversation.of(List.of(question, begun))).text());

      var errors = new ArrayList<String>();
      var in = "{\"messages\": 3}\n{\"messages\": [{\"role\": \"user\"}]}\n";
      var lines = new PromptLines(talker, talker.config(), false, false, errors::add);
      lines.run(new BufferedReader(new StringReader(in)), "in", new StringWriter());
      assertTrue(errors.get(0).startsWith("in, line 1: messages is no list"), errors.toString());
      assertTrue(errors.get(1).startsWith("in, line 2: "), errors.toString());
    }
    assertThrows(UserException.class, generator::chatTemplate);
  }

  @Test
  void severalTextsOfAPromptStandUnderGenerationsWithThePromptIfWanted() throws IOException {
    var how = config().numBeams(2).numReturnSequences(2).maxNewTokens(3).build();
    var out = new StringWriter();
    var lines = new PromptLines(generator, how, false, true, error -> {});
    lines.run(new BufferedReader(new StringReader("{\"prompt\": \"the\"}")), "in", out);
    assertTrue(out.toString().startsWith("{\"generations\":[{\"generated_text\":\"the"));
    assertEquals(3, out.toString().split("\"generated_text\":\"the", -1).length);
  }
}
