package org.diapason.app.cli;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diapason.config.ConfigKey;
import org.diapason.generate.GenerationConfig;
import org.diapason.generate.Generator;
import org.diapason.generate.GeneratorOptions;
import org.diapason.hub.Models;
import org.diapason.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options of every command that lets a model write texts: one for each key, and the model. */
final class GenerationOptions {
  /** What the mixin is called. */
  static final String NAME = "generation";

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "The saved model.")
  private String model = "";

  @Option(
      names = {"--precision"},
      paramLabel = "TYPE",
      description = "auto, float32 or bfloat16; the checkpoint's own where not given.")
  private @Nullable Precision precision;

  @Option(
      names = {"--load_in_8bit", "--load-in-8bit"},
      description = "Keeps the weights in bytes: half the memory, faster, a little less exact.")
  private boolean loadIn8bit;

  private final Map<String, String> sets = new LinkedHashMap<>();

  String model() {
    return model;
  }

  /**
   * @param batchSize prompts that go through the model together
   */
  Generator open(int batchSize) {
    var settings =
        sets.entrySet().stream().map(set -> set.getKey() + "=" + set.getValue()).toList();
    var directory = Models.find(model);
    var config = GenerationConfig.read(directory, settings);
    config.notices().forEach(System.err::println);
    return Generator.load(
        directory, config.value(), new GeneratorOptions(precision, batchSize, loadIn8bit));
  }

  /** Gives a command an option for each key of the configuration, if it has this mixin. */
  static void addTo(CommandSpec command) {
    var mixin = command.mixins().get(NAME);
    if (mixin != null && mixin.userObject() instanceof GenerationOptions options) {
      GenerationConfig.schema().keys().forEach(key -> command.addOption(options.option(key)));
    }
  }

  private OptionSpec option(ConfigKey key) {
    var names =
        Stream.of(key.key(), key.key().replace('_', '-')).distinct().map(name -> "--" + name);
    var option =
        OptionSpec.builder(names.toArray(String[]::new))
            .description(key.doc())
            .required(false)
            .setter(setter(key));
    if (key.allowed().startsWith("text")) {
      return option.paramLabel("TEXT").type(ArrayList.class).auxiliaryTypes(String.class).build();
    }
    option.paramLabel("VALUE").type(String.class);
    return key.words().contains("false") && key.words().size() == 2
        ? option.arity("0..1").fallbackValue("true").build()
        : option.build();
  }

  private ISetter setter(ConfigKey key) {
    return new ISetter() {
      @Override
      public <T> @Nullable T set(@Nullable T value) {
        if (value instanceof List<?> texts) {
          sets.put(key.key(), new Gson().toJson(texts));
        } else if (value != null) {
          sets.put(key.key(), value.toString());
        }
        return null;
      }
    };
  }
}
