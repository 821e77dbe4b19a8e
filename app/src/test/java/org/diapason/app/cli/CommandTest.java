package org.diapason.app.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** The command as its users start it: in a process of its own, in a directory of the test's. */
abstract class CommandTest {
  @TempDir Path directory;

  /** What a process left behind. */
  record Result(int exitCode, String out, String err) {}

  final Result run(String... arguments) throws IOException, InterruptedException {
    return run(builder(List.of(), List.of(arguments)));
  }

  final Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    var err = directory.resolve("err.txt");
    var process = builder.redirectError(err.toFile()).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    return new Result(process.exitValue(), out, Files.readString(err));
  }

  final Process start(String... arguments) throws IOException {
    return builder(List.of(), List.of(arguments))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * @param further entries of the class path, in the test's directory
   */
  final ProcessBuilder builder(List<String> further, List<String> arguments) {
    var classPath = new ArrayList<>(further);
    classPath.add(System.getProperty("java.class.path"));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // as the launcher does
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        List.of("-cp", String.join(File.pathSeparator, classPath), Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).directory(directory.toFile());
  }
}
