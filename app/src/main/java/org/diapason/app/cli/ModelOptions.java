package org.diapason.app.cli;

import org.diapason.hub.Models;
import org.diapason.pipeline.Pipeline;
import org.diapason.pipeline.PipelineOptions;
import org.diapason.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that uses a saved model. */
final class ModelOptions {
  @Option(names = "--model", required = true, paramLabel = "DIR", description = "The saved model.")
  private String model = "";

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      description = "Longest text; as in training where not given.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Texts that go through the model together; 2,048 tokens where not given.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "auto, float32 or bfloat16; the checkpoint's own where not given.")
  private @Nullable Precision precision;

  String model() {
    return model;
  }

  Pipeline open() {
    return Pipeline.of(Models.find(model), new PipelineOptions(precision, maxLength, batchSize));
  }
}
