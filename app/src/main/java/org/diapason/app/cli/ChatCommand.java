package org.diapason.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.diapason.config.UserException;
import org.diapason.generate.GenerationConfig;
import org.diapason.generate.Generator;
import org.diapason.text.Conversation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code diapason chat}. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A conversation with a model, by the model's own chat template.",
    footer = {
      "",
      "Each line is a message; the end of the input (Ctrl-D) ends the conversation.",
      "A message that cannot be answered is reported; the exit code is 1 then.",
      "",
      "Examples:",
      "  diapason chat --model results",
      "  diapason chat --model results --system \"Answer briefly.\" \\",
      "      --do_sample --temperature 0.7 --max_new_tokens 200"
    })
final class ChatCommand implements Callable<Integer> {
  /**
   * What Transformers' own chat takes; the 20 of other commands end in the middle of a sentence.
   */
  private static final int DEFAULT_NEW_TOKENS = 256;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before the conversation.")
  private @Nullable String system;

  @Mixin(name = GenerationOptions.NAME)
  private GenerationOptions options = new GenerationOptions();

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws IOException {
    try (var generator = options.open(1)) {
      generator.chatTemplate(); // a model without one is told before the first question
      return talk(generator, config(generator));
    }
  }

  private static GenerationConfig config(Generator generator) {
    var config = generator.config();
    return config.maxNewTokens() == null && config.maxLength() == null
        ? config.toBuilder().maxNewTokens(DEFAULT_NEW_TOKENS).build()
        : config;
  }

  private int talk(Generator generator, GenerationConfig config) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var messages = new ArrayList<Map<String, @Nullable Object>>();
    if (system != null) {
      messages.add(Conversation.message("system", system));
    }
    int exitCode = 0;
    for (var line = ask(in); line != null; line = ask(in)) {
      if (!line.isBlank() && !answer(generator, config, messages, line)) {
        exitCode = 1;
      }
    }
    return exitCode;
  }

  @SuppressWarnings("SystemConsoleNull") // Main keeps the meaning that it had before JDK 22
  private @Nullable String ask(BufferedReader in) throws IOException {
    if (System.console() != null) {
      out.print("> ");
      out.flush();
    }
    return in.readLine();
  }

  /** Returns whether there was an answer; without one the conversation stays as it was. */
  private boolean answer(
      Generator generator,
      GenerationConfig config,
      List<Map<String, @Nullable Object>> messages,
      String question) {
    messages.add(Conversation.message("user", question));
    try {
      var prompt = generator.prompt(Conversation.of(List.copyOf(messages)));
      var answer = generator.stream(prompt, config, this::show);
      out.println();
      messages.add(Conversation.message("assistant", answer.text()));
      return true;
    } catch (UserException e) {
      messages.remove(messages.size() - 1);
      System.err.println(e.getMessage());
      return false;
    }
  }

  private void show(String piece) {
    out.print(piece);
    out.flush();
  }
}
