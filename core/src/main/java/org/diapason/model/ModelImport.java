package org.diapason.model;

import static org.bytedeco.pytorch.global.torch.empty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.diapason.checkpoint.AtomicDirectory;
import org.diapason.checkpoint.AtomicFile;
import org.diapason.checkpoint.ExtractedArchive;
import org.diapason.checkpoint.ModelDirectory;
import org.diapason.checkpoint.TensorInfo;
import org.diapason.checkpoint.WeightReport;
import org.diapason.checkpoint.WeightSource;
import org.diapason.config.UserException;
import org.diapason.hub.Models;
import org.diapason.tensor.DType;
import org.diapason.tensor.Devices;
import org.diapason.tensor.TensorScope;

/** Turns pretrained models of other formats into Hugging Face directories. */
public final class ModelImport {
  private static final List<ImportFormat> FORMATS =
      List.of(new HuggingFaceFormat(), new OnnxFormat(), new TensorFlowFormat());

  /** A jar that holds a zip that holds the model. */
  private static final int MAX_NESTING = 2;

  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

  private ModelImport() {}

  /**
   * What was imported.
   *
   * @param format what the source was found to be
   * @param tensors how many were written
   * @param parameters their elements
   * @param notes what the user should know, such as weights that were not understood; a sentence
   *     each
   */
  public record Result(String format, int tensors, long parameters, List<String> notes) {}

  /**
   * Writes {@code config.json}, {@code model.safetensors} and the tokenizer's files, in the
   * weights' own element types and under the names that Transformers gives them.
   *
   * @param source {@code embedded:NAME}; a Hugging Face directory; an ONNX file; TensorFlow's
   *     SavedModel or checkpoint of an original BERT; or a zip or jar with one of these
   * @param target a directory that is new or empty; nothing is there when this throws
   * @throws UserException when the source is nothing of these, damaged, or of an architecture that
   *     is not supported, or when its weights do not fit its configuration
   */
  public static Result convert(String source, Path target) {
    return AtomicDirectory.create(
        target, directory -> convert(find(source), directory, MAX_NESTING));
  }

  private static Path find(String source) {
    if (Models.isEmbedded(source)) {
      return Models.find(source);
    }
    try {
      var path = Path.of(source);
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // What cannot be a path is not there either.
    }
    throw new UserException("%s: no such file or directory. %s".formatted(source, understood()));
  }

  private static Result convert(Path source, Path target, int nesting) throws IOException {
    for (var format : FORMATS) {
      if (format.matches(source)) {
        return convert(source, format, target);
      }
    }
    if (nesting == 0 || !isZip(source)) {
      throw noModel(source);
    }
    // Beside what is written, where there must be room anyway.
    try (var archive = ExtractedArchive.of(source, target)) {
      try {
        return convert(modelIn(archive.directory(), source), target, nesting - 1);
      } catch (UserException e) {
        // The user knows the archive, not where it was unpacked.
        var message = String.valueOf(e.getMessage());
        throw new UserException(message.replace(archive.directory().toString(), source + "!"), e);
      }
    }
  }

  private static UserException noModel(Path source) {
    return new UserException("%s: there is no model in it. %s".formatted(source, understood()));
  }

  private static String understood() {
    return FORMATS.stream()
        .map(format -> "%s (%s)".formatted(format.name(), format.files()))
        .collect(
            Collectors.joining(
                "; ", "Understood are: ", "; zip or jar with one of these; embedded:NAME"));
  }

  /** The model in an unpacked archive, or the archive in it that may hold one. */
  private static Path modelIn(Path directory, Path archive) throws IOException {
    var models = new ArrayList<Path>();
    var archives = new ArrayList<Path>();
    try (var paths = Files.walk(directory)) {
      for (var path : paths.sorted(Comparator.comparing(Path::getNameCount)).toList()) {
        if (FORMATS.stream().anyMatch(format -> format.matches(path))) {
          if (models.stream().noneMatch(path::startsWith)) {
            models.add(path);
          }
        } else if (isZip(path)) {
          archives.add(path);
        }
      }
    }
    var found = models.isEmpty() ? archives : models;
    if (found.isEmpty()) {
      throw noModel(archive);
    }
    if (found.size() > 1) {
      throw new UserException(
          "%s holds more than one model: unpack it and give one of %s"
              .formatted(archive, found.stream().map(directory::relativize).sorted().toList()));
    }
    return found.get(0);
  }

  private static boolean isZip(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var stream = Files.newInputStream(file)) {
      return Arrays.equals(stream.readNBytes(ZIP_MAGIC.length), ZIP_MAGIC);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + e, e);
    }
  }

  private static Result convert(Path source, ImportFormat format, Path target) {
    var content = format.open(source);
    try (var weights = content.weights();
        var scope = TensorScope.open()) {
      var architecture = Architecture.of(content.config());
      var body = architecture.body(content.config());
      var names = WeightNames.of(weights.tensors().keySet(), body);
      var others = others(names, weights, architecture, body, content.config());
      var tensors = new TreeMap<String, Tensor>();
      names.forEach((name, old) -> tensors.put(name, read(weights, old)));
      var directory = new ModelDirectory(target);
      directory.writeWeights(tensors);
      directory.writeConfig(content.config().json());
      content.tokenizer().forEach((name, bytes) -> AtomicFile.write(target.resolve(name), bytes));

      var notes = new ArrayList<>(content.notes());
      if (!others.isEmpty()) {
        notes.add("Beside the encoder it has " + String.join(", ", others) + ".");
      }
      var parameters = tensors.values().stream().mapToLong(Tensor::numel).sum();
      return new Result(format.name(), tensors.size(), parameters, List.copyOf(notes));
    }
  }

  /**
   * Weights that are not the body's, by the module that has them.
   *
   * @throws UserException when one of the body's is not there, or of another shape
   */
  private static SortedSet<String> others(
      Map<String, String> names,
      WeightSource weights,
      Architecture architecture,
      Body body,
      ModelConfig config) {
    var prefix = architecture.prefix() + ".";
    var stored = new TreeMap<String, TensorInfo>();
    names.forEach(
        (name, old) ->
            stored.put(
                name.startsWith(prefix) ? name.substring(prefix.length()) : name,
                weights.tensors().get(old)));
    var wanted = new TreeMap<String, TensorInfo>();
    body.parameters()
        .forEach((name, weight) -> wanted.put(name, new TensorInfo(DType.FLOAT32, weight.shape())));
    var report = WeightReport.of(wanted, stored);
    if (!report.missing().isEmpty() || !report.mismatched().isEmpty()) {
      throw new UserException(
          "the weights do not fit %s; are both of the same model?%n%s"
              .formatted(config.origin(), report));
    }
    return report.unexpected().stream()
        .map(name -> name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Tensor read(WeightSource weights, String name) {
    var info = Objects.requireNonNull(weights.tensors().get(name), name);
    var tensor = empty(info.shape(), Devices.options(info.dtype(), "cpu"), null);
    weights.read(name, tensor);
    return tensor;
  }
}
