package org.diapason.app.cli;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diapason.config.ConfigKey;
import org.diapason.config.Schema;
import org.diapason.text.training.TokenizerTraining;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes an option of each key of the tokenizer trainings, and a training of the options. */
final class TrainingOptions {
  private static final Gson JSON = new Gson();

  /** What {@code tokenizer:} is in a configuration. */
  private record Configuration(TokenizerTraining tokenizer) {}

  /**
   * A key, with the type of its values, and the models that have it by their default, which is
   * empty where there is none.
   */
  private record Key(ConfigKey key, Class<?> type, Map<String, List<String>> models) {

    String option() {
      return "--" + key.key();
    }

    String[] names() {
      return Stream.of(option(), option().replace('_', '-')).distinct().toArray(String[]::new);
    }

    String description() {
      var words =
          key.words().isEmpty() ? "" : " One of %s.".formatted(String.join(", ", key.words()));
      var defaults =
          models.entrySet().stream()
              .map(
                  each ->
                      String.join(", ", each.getValue())
                          + (each.getKey().isEmpty() ? "" : ": " + each.getKey()))
              .collect(Collectors.joining("; "));
      return "%s%s (%s)".formatted(key.doc(), isFlag() ? "" : words, defaults);
    }

    boolean isFlag() {
      return type == boolean.class || type == Boolean.class;
    }

    /** A value of the command line as YAML. */
    String yaml(String value) {
      if (type == List.class) {
        return JSON.toJson(value.isEmpty() ? List.of() : List.of(value.split(",")));
      }
      return type == String.class ? JSON.toJson(value) : value;
    }
  }

  private TrainingOptions() {}

  /**
   * Gives a command the options. A class of its own, without lambdas or nested classes: a class
   * data archive of Java 17 leaves classes out that implement one of picocli's types, and the JVM
   * crashes on lambdas of classes that are nested in one.
   */
  static final class Transformer implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      return addTo(command);
    }
  }

  private static CommandSpec addTo(CommandSpec command) {
    for (var key : keys()) {
      var option =
          OptionSpec.builder(key.names())
              .paramLabel(key.isFlag() ? "true|false" : "X")
              .description(key.description())
              .type(String.class);
      if (key.isFlag()) {
        option.arity("0..1").fallbackValue("true");
      }
      command.addOption(option.build());
    }
    return command;
  }

  /**
   * The training that the options of a command describe.
   *
   * @throws org.diapason.config.UserException with all problems
   */
  static TokenizerTraining read(@Nullable CommandSpec command, String model) {
    var yaml = new StringBuilder("tokenizer:\n  type: %s\n".formatted(JSON.toJson(model)));
    if (command != null) {
      var given = command.commandLine().getParseResult();
      for (var key : keys()) {
        String value = given.matchedOptionValue(key.option(), null);
        if (value != null) {
          yaml.append("  %s: %s\n".formatted(key.key.key(), key.yaml(value)));
        }
      }
    }
    return Schema.builder(Configuration.class)
        .choice(TokenizerTraining.class, TokenizerTraining.KEY, TokenizerTraining.TYPES)
        .build()
        .parse("options", yaml.toString(), List.of())
        .value()
        .tokenizer();
  }

  /** The keys of all trainings, each once; the help text is that of the first that has it. */
  private static List<Key> keys() {
    Map<String, Key> keys = new LinkedHashMap<>();
    new TreeMap<>(TokenizerTraining.TYPES)
        .forEach(
            (model, type) -> {
              var record = type.asSubclass(Record.class);
              var components = List.of(record.getRecordComponents()).iterator();
              for (var key : Schema.of(record).keys()) {
                var values = components.next().getType();
                keys.computeIfAbsent(key.key(), name -> new Key(key, values, new LinkedHashMap<>()))
                    .models()
                    .computeIfAbsent(key.defaultValue().orElse(""), text -> new ArrayList<>())
                    .add(model);
              }
            });
    return List.copyOf(keys.values());
  }
}
