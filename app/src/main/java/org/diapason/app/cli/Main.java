package org.diapason.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.diapason.config.UserException;
import org.diapason.tensor.NativeRuntime;
import org.diapason.tensor.OutOfMemory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The {@code diapason} command. Exit codes: 0 for success, 1 when a part of the work could not be
 * done or a defect showed, 2 for something that the user can put right, 130 when the run was
 * stopped from outside.
 */
@Command(
    name = "diapason",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Fine-tunes Hugging Face models on the JVM.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuickstartCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      GenerateCommand.class,
      ChatCommand.class,
      PerplexityCommand.class,
      ImportCommand.class,
      TokenizerCommand.class,
      ConfigCommand.class,
    },
    footer = {
      "",
      "Begin with:  diapason quickstart",
      "Each command explains itself:  diapason train --help"
    })
public final class Main {
  static final int DEFECT = 1;
  static final int USER_ERROR = 2;
  static final int INTERRUPTED = 130;
  private static final String ADVICE =
      "a smaller --batch-size, a smaller --max-length, or a larger heap for the JVM, such as"
          + " DIAPASON_JAVA_OPTS=-Xmx4g";

  private Main() {}

  /** Reads the version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"diapason " + (version == null ? "(development)" : version)};
    }
  }

  public static void main(String[] arguments) {
    System.setProperty(
        "jdk.console",
        "java.base"); // or System.console() is there even when nobody looks, from JDK 22 on
    NativeRuntime.tune();
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var diapason =
        new CommandLine(new Main())
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    diapason
        .getSubcommands()
        .values()
        .forEach(command -> GenerationOptions.addTo(command.getCommandSpec()));
    try {
      return diapason.execute(arguments);
    } catch (OutOfMemoryError e) { // picocli hands exceptions to its handler, but not errors
      return explain(e, err);
    }
  }

  private static int explain(Throwable failure, PrintWriter err) {
    if (failure instanceof UserException) {
      err.println(failure.getMessage());
      return USER_ERROR;
    }
    var memory = OutOfMemory.of(failure);
    if (memory.isPresent()) {
      err.println("out of memory: " + memory.get().message() + ". What helps: " + ADVICE);
      return USER_ERROR;
    }
    err.println("This is a defect of Diapason; please report it with these lines:");
    failure.printStackTrace(err);
    return DEFECT;
  }
}
