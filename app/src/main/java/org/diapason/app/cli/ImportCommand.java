package org.diapason.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.diapason.model.ModelImport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diapason import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Turns weights in another format into a Hugging Face directory.",
    footer = {
      "",
      "Understood are:",
      "  a Hugging Face directory with pytorch_model.bin or several shards",
      "  an ONNX file with config.json and tokenizer.json beside it",
      "  a TensorFlow checkpoint or SavedModel of BERT",
      "  a jar or zip that holds one of them",
      "  embedded:NAME",
      "",
      "Examples:",
      "  diapason import old/bert-base-uncased models/bert-base-uncased",
      "  diapason import embedded:all-MiniLM-L6-v2 models/minilm"
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "What to read.")
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "Where to write; must be empty or absent.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    var console = Console.of(spec, true);
    var result = ModelImport.convert(source, target);
    console.line(
        "%s: %,d tensors, %,d weights from %s → %s"
            .formatted(source, result.tensors(), result.parameters(), result.format(), target));
    result.notes().forEach(note -> console.line("  " + note));
    return 0;
  }
}
