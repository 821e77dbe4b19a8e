package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diapason.config.Config;
import org.diapason.config.UserException;
import org.diapason.data.Example;
import org.diapason.data.Padding;
import org.diapason.data.Row;
import org.diapason.generate.Generator;
import org.diapason.metric.MetricProvider;
import org.diapason.metric.Rouge;
import org.diapason.model.ModelConfig;
import org.diapason.pipeline.Pipeline;
import org.diapason.task.Seq2Seq;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Encoding;
import org.diapason.text.TextEncoder;
import org.diapason.text.TokenizerOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tiny T5 learns to answer, from files to what it writes. */
class Seq2SeqTest {
  private static final Path T5 = Path.of("src/test/resources/parity/t5/relu");

  /** What is to be learned. */
  private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

  static {
    ANSWERS.put("one", "red house");
    ANSWERS.put("two", "blue house");
    ANSWERS.put("three", "red river");
    ANSWERS.put("one two", "green");
    ANSWERS.put("two one", "green stone");
  }

  private static void writeModel(Path folder) throws IOException {
    Files.createDirectories(folder);
    var config = TinyRun.json(T5.resolve("config.json"));
    config.addProperty("dropout_rate", 0.0);
    Files.writeString(folder.resolve("config.json"), config.toString());
    Files.copy(T5.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    var words =
        List.of(
            "<pad>", "</s>", "<unk>", "one", "two", "three", "red", "blue", "green", "house",
            "river", "stone", "say");
    var vocabulary = new StringBuilder();
    words.forEach(
        word ->
            vocabulary.append(
                "%s\"%s\": %d"
                    .formatted(vocabulary.isEmpty() ? "" : ", ", word, words.indexOf(word))));
    var special =
        """
        {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true}\
        """;
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [%s, %s, %s],
         "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"Sequence": {"id": "A", "type_id": 0}},
                      {"SpecialToken": {"id": "</s>", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
           "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
         "decoder": null,
         "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "<unk>"}}
        """
            .formatted(
                special.formatted(0, "<pad>"),
                special.formatted(1, "</s>"),
                special.formatted(2, "<unk>"),
                vocabulary));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"pad_token\": \"<pad>\", \"eos_token\": \"</s>\", \"unk_token\": \"<unk>\"}");
  }

  private static Path writeData(Path folder) throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 8; i++) {
      ANSWERS.forEach(
          (source, target) -> {
            var row = new JsonObject();
            row.addProperty("document", source);
            row.addProperty("summary", target);
            lines.add(row.toString());
          });
    }
    return Files.write(folder.resolve("data.jsonl"), lines);
  }

  private static Config<RunConfig> config(
      String model, String task, Path data, Path output, String... sets) {
    var yaml =
        """
        model: %s
        task: %s
        data: {train: [%s], validation: [%s], leakage: ignore}
        training:
          output_dir: %s
          per_device_train_batch_size: 8
          learning_rate: 5.0e-3
          save_strategy: "no"
          report_to: [none]
          use_cpu: true
        engine: {threads: 1, precision: float32}
        """
            .formatted(model, task, data, data, output);
    return RunConfig.schema().parse("test.yaml", yaml, List.of(sets));
  }

  @Test
  void aModelLearnsToAnswerAndWritesTheAnswers(@TempDir Path folder) throws IOException {
    var model = folder.resolve("model");
    writeModel(model);
    var data = writeData(folder);
    var trained = folder.resolve("trained");
    var config =
        config(
            model.toString(),
            "{name: seq2seq, source_prefix: 'say '}",
            data,
            trained,
            "training.num_train_epochs=80",
            "training.eval_strategy=epoch",
            "training.metric_for_best_model=rouge1",
            "training.predict_with_generate=true",
            "training.generation_num_beams=2",
            "metrics=[rouge, bleu]");
    var validation = FineTuner.run(config.value(), new RunListener() {}).validation();
    assertTrue(validation != null && validation.metrics().get("eval_loss") < 0.2);
    assertEquals(1, validation.metrics().get("eval_rouge1"));
    assertEquals(
        (3 + 3 + 3 + 2 + 3) / 5.0, validation.metrics().get("eval_gen_len"), 1e-9); // with the end
    assertTrue(validation.report().contains("rougeL"), validation::report);
    assertTrue(validation.metrics().containsKey("eval_bleu"), () -> "" + validation.metrics());
    try (var pipeline = Pipeline.of("seq2seq", trained.toString())) {
      var files = List.of(data.toString());
      var metrics = List.<MetricProvider>of(new Rouge());
      var again = pipeline.evaluate(files, Map.of(), metrics, (done, total) -> {}).metrics();
      assertEquals(1, again.get("eval_rouge1"));
      var two = pipeline.generation().toBuilder().maxLength(2).build();
      var cut = pipeline.evaluate(files, Map.of(), metrics, two, (done, total) -> {}).metrics();
      assertEquals(1, cut.get("eval_gen_len"));
      assertTrue(cut.get("eval_rouge1") < 1, cut::toString);
      assertEquals(again.get("eval_loss"), cut.get("eval_loss"));
    }
    try (var generator = Generator.load(trained.toString())) {
      ANSWERS.forEach(
          (source, target) ->
              assertEquals(target, generator.generate("say " + source).text(), source));
      var beams = generator.config().toBuilder().numBeams(3).maxNewTokens(5).build();
      var prompts = List.of(generator.prompt("say two one"), generator.prompt("say one"));
      var texts = generator.generate(prompts, beams);
      assertEquals("green stone", texts.get(0).get(0).text());
      assertEquals("red house", texts.get(1).get(0).text());
    }
  }

  @Test
  void aNewModelGetsItsTokensFromATokenizerOfSourcesAndTargets(@TempDir Path folder)
      throws IOException {
    var model =
        "{architecture: t5, tokenizer: {type: unigram, vocab_size: 40},"
            + " config: {d_model: 16, d_kv: 8, d_ff: 16, num_layers: 1, num_heads: 2}}";
    var trained = folder.resolve("trained");
    var config = config(model, "seq2seq", writeData(folder), trained, "training.max_steps=1");
    FineTuner.run(config.value(), new RunListener() {});
    var saved = TinyRun.json(trained.resolve("config.json"));
    assertEquals(0, saved.get("decoder_start_token_id").getAsInt());
    assertEquals(1, saved.get("eos_token_id").getAsInt());
    try (var tokenizer = AutoTokenizer.of(trained, TokenizerOptions.DEFAULTS);
        var generator = Generator.load(trained.toString())) {
      for (var target : ANSWERS.values()) {
        assertEquals(target, tokenizer.decode(tokenizer.encode(target, null).inputIds(), true));
      }
      assertTrue(generator.generate("one").tokenIds().length > 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seq2seq | metrics=[rouge] | rouge does not suit this task: it compares texts; set"
            + " training.predict_with_generate: true",
        "seq2seq | metrics=[roc_auc] | roc_auc does not suit this task",
        "text-classification | metrics=[bleu] | bleu does not suit this task: it compares texts,"
            + " which a model for seq2seq writes",
        "text-classification | training.predict_with_generate=true | only seq2seq lets a model"
            + " write",
      })
  void figuresThatCannotBeHadAreRefused(
      String task, String set, String message, @TempDir Path folder) throws IOException {
    writeModel(folder.resolve("model"));
    var data =
        Files.writeString(
            folder.resolve("data.csv"), "text,label,summary\none,a,red\ntwo,b,blue\n");
    var model = folder.resolve("model").toString();
    var config = config(model, task, data, folder.resolve("out"), set).value();
    var error =
        assertThrows(UserException.class, () -> FineTuner.run(config, new RunListener() {}));
    assertTrue(error.getMessage().contains(message), error::getMessage);
  }

  @Test
  void aDecoderReadsTheAnswerOnePlaceLater() {
    var json = new JsonObject();
    json.addProperty("decoder_start_token_id", 7);
    var batch =
        new Seq2Seq()
            .collator(Padding.of(0), new ModelConfig(json, "config.json"))
            .collate(
                List.of(
                    Example.of("input_ids", 3, 4, 5).with("labels", 8, 1),
                    Example.of("input_ids", 3).with("labels", 9, 8, 1)));
    var decoder = batch.decoder();
    assertArrayEquals(new long[] {7, 8, 0, 7, 9, 8}, decoder.get("input_ids"));
    assertArrayEquals(new long[] {8, 1, -100, 9, 8, 1}, decoder.get("targets"));
    assertArrayEquals(new long[] {8, 1, 9, 8, 1}, batch.targets());
    assertArrayEquals(new float[][] {{2}, {3}}, batch.labels());
  }

  @Test
  void withoutADecoderStartTheAnswerOfMbartBeginsWithItsLanguage() {
    var json = new JsonObject();
    json.addProperty("model_type", "mbart");
    var batch =
        new Seq2Seq()
            .collator(Padding.of(0), new ModelConfig(json, "config.json"))
            .collate(List.of(Example.of("input_ids", 3).with("labels", 8, 2, 50)));
    assertArrayEquals(new long[] {50, 8, 2}, batch.decoder().get("input_ids"));
    json.addProperty("model_type", "bart");
    var refusal =
        assertThrows(
            UserException.class,
            () -> new Seq2Seq().collator(Padding.of(0), new ModelConfig(json, "dir/config.json")));
    assertTrue(refusal.getMessage().contains("dir/config.json: decoder_start_token_id"));
  }

  @Test
  void aLongTargetIsCutAndKeepsItsEnd() {
    TextEncoder letters =
        new TextEncoder() {
          @Override
          public Encoding encode(String text, @Nullable String pair) {
            var ids = text.chars().toArray();
            return new Encoding(ids, ids, new int[ids.length][2], ids, new boolean[ids.length], 0);
          }
        };
    var task = new Seq2Seq("x", 3);
    var row = new Row("texts.jsonl", 1, Map.of("source", "ab", "target", "defgh"));
    var example = task.encode(row, letters, task.head(List.of()));
    assertArrayEquals(new int[] {'x', 'a', 'b'}, example.ints("input_ids"));
    assertArrayEquals(new int[] {'d', 'e', 'h'}, example.ints("labels"));
  }
}
