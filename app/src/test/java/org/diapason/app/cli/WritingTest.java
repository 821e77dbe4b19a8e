package org.diapason.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The commands that let models write. */
class WritingTest extends CommandTest {
  @Test
  void continuesAPromptOnTheTerminalAndManyLineByLine() throws Exception {
    tinyWriter();
    var shown = run("generate", "--model", "writer", "--prompt", "w7 w8", "--max-new-tokens", "6");
    assertEquals(0, shown.exitCode(), shown.err());
    assertTrue(shown.out().matches("(w\\d+ ?){1,6}\\R"), shown.out());

    Files.writeString(
        directory.resolve("prompts.jsonl"),
        "{\"prompt\": \"w7 w8\"}\n{\"text\": \"\"}\n{\"prompt\": \"w9\"}\n");
    var lines =
        run(
            "generate --model writer --input prompts.jsonl --output out.jsonl --token_ids"
                .concat(" --max_new_tokens 6")
                .split(" "));
    assertEquals(1, lines.exitCode(), lines.err());
    assertTrue(lines.err().contains("prompts.jsonl, line 2: the key prompt"), lines.err());
    var written = Files.readAllLines(directory.resolve("out.jsonl"));
    assertEquals(2, written.size());
    assertTrue(
        written
            .get(0)
            .startsWith("{\"generated_text\":\"" + shown.out().strip() + "\",\"token_ids\":["),
        written.get(0));

    var beams =
        run(
            "generate --model writer --prompt w7 --num-beams 3 --num_return_sequences=3"
                .concat(" --return_full_text --bad_words w8 --stop-strings w11")
                .split(" "));
    assertEquals(0, beams.exitCode(), beams.err());
    assertEquals(
        3, beams.out().lines().filter(line -> line.startsWith("w7 ")).count(), beams.out());

    var cold = run("generate --model writer --prompt w7 --do_sample --temperature 0".split(" "));
    assertEquals(2, cold.exitCode(), cold.err());
    assertTrue(cold.err().contains("temperature is 0"), cold.err());
    var full = run("generate", "--model", "writer", "--prompt", "w7 ".repeat(40));
    assertEquals(2, full.exitCode(), full.err());
    assertTrue(full.err().contains("the prompt has 40 tokens, but the model takes 40"), full.err());
  }

  @Test
  void aConversationIsWrittenByTheTemplateOfTheModel() throws Exception {
    tinyWriter();
    Files.writeString(directory.resolve("questions.txt"), "w7\n\nw8 w9\n");
    var chat = List.of("chat", "--model", "writer", "--max_new_tokens", "5", "--system", "w5");
    var without = run(builder(List.of(), chat));
    assertEquals(2, without.exitCode(), without.err());
    assertTrue(without.err().contains("chat template"), without.err());

    Files.writeString(
        directory.resolve("writer/chat_template.jinja"),
        "{% for message in messages %}w3 {{ message.content }} {% endfor %}w4");
    var questions = directory.resolve("questions.txt").toFile();
    var talk = run(builder(List.of(), chat).redirectInput(questions));
    assertEquals(0, talk.exitCode(), talk.err());
    var answers = talk.out().lines().toList();
    assertEquals(2, answers.size(), talk.out());

    Files.writeString(
        directory.resolve("turns.jsonl"),
        """
        {"messages": [{"role": "system", "content": "w5"}, {"role": "user", "content": "w7"}]}
        {"prompt": "w3 w5 w3 w7 w3 %s w3 w8 w9 w4"}
        """
            .formatted(answers.get(0)));
    var lines =
        run("generate", "--model", "writer", "--max_new_tokens", "5", "--input", "turns.jsonl");
    assertEquals(0, lines.exitCode(), lines.err());
    for (int turn = 0; turn < 2; turn++) {
      assertEquals(
          "{\"generated_text\":\"%s\"}".formatted(answers.get(turn)),
          lines.out().lines().toList().get(turn));
    }
  }

  @Test
  void aModelThatLearnedToTalkIsOfferedForTalking() throws Exception {
    tinyWriter();
    Files.writeString(
        directory.resolve("writer/chat_template.jinja"),
        "{% for message in messages %}{{ 'w2' if message.role == 'assistant' else 'w1' }}"
            + " {{ message.content }} w4 {% endfor %}{% if add_generation_prompt %}w2 {% endif %}");
    Files.writeString(
        directory.resolve("talk.jsonl"),
        """
        {"messages": [{"role": "user", "content": "w7"}, {"role": "assistant", "content": "w8"}]}
        {"messages": [{"role": "user", "content": "w9"}, {"role": "assistant", "content": "w5"}]}
        """);
    Files.writeString(
        directory.resolve("talk.yaml"),
        """
        model: writer
        task: instruction
        data: {train: talk.jsonl, split: {train: 1, validation: 0, test: 0}}
        training: {output_dir: talker, max_steps: 1}
        """);
    var train = run("train", "talk.yaml");
    assertEquals(0, train.exitCode(), train.err());
    assertTrue(train.out().contains("diapason chat --model talker"), train.out());
  }

  @Test
  void theCommandLineMeasuresPerplexity() throws Exception {
    tinyWriter();
    var words = IntStream.range(0, 100).mapToObj(i -> "w" + (7 * i * i + 3 * i) % 61);
    Files.writeString(directory.resolve("long.txt"), words.collect(Collectors.joining(" ")));
    var measured = run("perplexity", "--model", "writer", "--input", "long.txt");
    assertEquals(0, measured.exitCode(), measured.err());
    assertTrue(
        measured
            .out()
            .matches("perplexity \\d+\\.\\d{4} of 96 tokens in 4 windows of 40, 20 on\\s+"),
        measured.out());

    var zip = directory.resolve("long.txt.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(zip))) {
      Files.copy(directory.resolve("long.txt"), out);
    }
    assertEquals(
        measured.out(), run("perplexity", "--model", "writer", "--input", "long.txt.gz").out());

    var inBytes = run("perplexity", "--model", "writer", "--input", "long.txt", "--load_in_8bit");
    assertEquals(0, inBytes.exitCode(), inBytes.err());
    var share = perplexity(inBytes) / perplexity(measured);
    assertTrue(share != 1 && Math.abs(share - 1) < 0.01, inBytes.out() + measured.out());

    var bytes = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(bytes, bytes.length / 2));
    var cutOff = run("perplexity", "--model", "writer", "--input", "long.txt.gz");
    assertEquals(2, cutOff.exitCode());
    assertTrue(cutOff.err().contains("long.txt.gz: cannot be unzipped"), cutOff.err());
  }

  private static double perplexity(Result result) {
    return Double.parseDouble(result.out().replaceAll("(?s)perplexity (\\S+).*", "$1"));
  }

  @Test
  void aNewModelThatAnswersTextsIsTrainedMeasuredAndWrites() throws Exception {
    Files.writeString(
        directory.resolve("pairs.jsonl"),
        """
        {"source": "the red house", "target": "red"}
        {"source": "a house", "target": "none"}
        {"source": "a red river", "target": "red"}
        """);
    Files.writeString(
        directory.resolve("pairs.yaml"),
        """
        model:
          architecture: bart
          config:
            d_model: 16
            encoder_layers: 1
            decoder_layers: 1
            encoder_attention_heads: 2
            decoder_attention_heads: 2
            encoder_ffn_dim: 16
            decoder_ffn_dim: 16
            max_position_embeddings: 32
          tokenizer: {type: unigram, vocab_size: 40}
        task: {name: seq2seq, max_target_length: 8}
        data: {train: pairs.jsonl, validation: pairs.jsonl, leakage: ignore}
        training: {output_dir: answerer, max_steps: 2, predict_with_generate: true}
        metrics: [rouge]
        """);
    var train = run("train", "pairs.yaml");
    assertEquals(0, train.exitCode(), train.err());
    assertTrue(train.out().contains("eval_rouge1"), train.out());
    var evaluate =
        run(
            "evaluate --model answerer --data pairs.jsonl --metric bleu --num-beams 2 --json"
                .split(" "));
    assertEquals(0, evaluate.exitCode(), evaluate.err());
    assertTrue(evaluate.out().contains("\"eval_bleu\""), evaluate.out());
    assertTrue(evaluate.out().contains("\"eval_gen_len\""), evaluate.out());
    var text = run("generate --model answerer --prompt house --max_new_tokens 3".split(" "));
    assertEquals(0, text.exitCode(), text.err());
  }

  /** A model that was never trained, and words w0 to w60 for its tokens. */
  private void tinyWriter() throws IOException {
    var model = Files.createDirectories(directory.resolve("writer"));
    var source = Path.of("../core/src/test/resources/parity/gpt2/causal_lm");
    for (var file : List.of("config.json", "model.safetensors")) {
      Files.copy(source.resolve(file), model.resolve(file));
    }
    var words =
        IntStream.range(0, 61)
            .mapToObj(i -> "\"w%d\": %d".formatted(i, i))
            .collect(Collectors.joining(", "));
    Files.writeString(
        model.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "normalizer": null,
         "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "w0"}}
        """
            .formatted(words));
  }
}
