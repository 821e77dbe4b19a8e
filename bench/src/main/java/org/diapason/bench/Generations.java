package org.diapason.bench;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.diapason.model.AutoModel;
import org.diapason.model.Decoding;
import org.diapason.model.HeadSpec;
import org.diapason.model.Model;
import org.diapason.tensor.DType;
import org.diapason.tensor.NativeRuntime;

/**
 * Times greedy decoding from random prompts, once it has warmed up. Arguments: model directory,
 * rows, tokens of a prompt, new tokens, repetitions, and {@code float32}, {@code bfloat16} or
 * {@code int8}.
 */
public final class Generations {
  private static final int WARM_UP = 6;

  private Generations() {}

  public static void main(String[] args) {
    NativeRuntime.load();
    var rows = Integer.parseInt(args[1]);
    var prompt = Integer.parseInt(args[2]);
    var newTokens = Integer.parseInt(args[3]);
    var repetitions = Integer.parseInt(args[4]);
    var bytes = args[5].equals("int8");
    var dtype = bytes ? DType.BFLOAT16 : DType.valueOf(args[5].toUpperCase(Locale.ROOT));
    try (var model = AutoModel.withHead(Path.of(args[0]), HeadSpec.causalLm(), dtype, "cpu")) {
      if (bytes) {
        model.quantize();
      } else {
        model.pack();
      }
      var draw = new Random(42);
      var rates = new ArrayList<Double>();
      for (int repetition = 0; repetition < WARM_UP + repetitions; repetition++) {
        var prompts =
            IntStream.range(0, rows)
                .mapToObj(
                    row -> draw.ints(prompt, 0, model.config().integer("vocab_size")).toArray())
                .toList();
        var start = System.nanoTime();
        write(model, prompts, newTokens);
        rates.add(rows * newTokens / ((System.nanoTime() - start) / 1e9));
      }
      var timed = rates.subList(WARM_UP, rates.size()).stream().sorted().toList();
      System.out.println(
          new Gson().toJson(Map.of("tokens_per_second", timed.get(timed.size() / 2))));
    }
  }

  private static void write(Model model, List<int[]> prompts, int newTokens) {
    var same = IntStream.range(0, prompts.size()).toArray();
    try (var decoding = new Decoding(model, prompts, 1, newTokens)) {
      var logits = decoding.first();
      for (int token = 1; token < newTokens; token++) {
        logits =
            decoding.next(same, Arrays.stream(logits).mapToInt(Generations::highest).toArray());
      }
    }
  }

  private static int highest(float[] logits) {
    var best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
