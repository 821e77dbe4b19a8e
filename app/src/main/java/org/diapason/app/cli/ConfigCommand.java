package org.diapason.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diapason.train.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diapason config}: what a configuration may hold, and what one means. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Explains configurations.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  diapason config show reviews.yaml    # each key, and where its value is from",
      "  diapason config schema > diapason.schema.json",
      "  diapason config reference > configuration.md"
    })
final class ConfigCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(mixinStandardHelpOptions = true, description = "Prints the JSON schema, for editors.")
  int schema() {
    print(RunConfig.schema().jsonSchema());
    return 0;
  }

  @Command(mixinStandardHelpOptions = true, description = "Prints a table of all keys, Markdown.")
  int reference() {
    print(RunConfig.schema().markdown());
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Prints the resolved configuration, with where each value came from.")
  int show(
      @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML.") Path config,
      @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets a key, over the file.")
          @Nullable List<String> sets) {
    var loaded = RunConfig.schema().load(config, sets == null ? new ArrayList<>() : sets);
    loaded.notices().forEach(notice -> print("# " + notice));
    print(loaded.show());
    return 0;
  }

  private void print(String text) {
    if (spec != null) {
      spec.commandLine().getOut().println(text.stripTrailing());
    }
  }
}
