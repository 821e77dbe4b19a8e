package org.diapason.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * Directories of text files, one text a file; the name of the folder that a file lies in is its
 * label, as in {@code aclImdb/train/pos/0_9.txt}. Folders and files are read in the order of their
 * names.
 */
final class TextFolderSource implements RowSource {
  private final List<Role> roles;
  private final List<Path> folders = new ArrayList<>();

  TextFolderSource(List<Path> directories, List<Role> roles) {
    this.roles = List.copyOf(roles);
    for (var directory : directories) {
      int before = folders.size();
      list(directory).stream()
          .filter(path -> Files.isDirectory(path) && !textFiles(path).isEmpty())
          .forEach(folders::add);
      if (folders.size() == before) {
        throw new UserException(
            "%s holds no folders of .txt files; expected one folder a label, such as pos/ and neg/"
                .formatted(directory));
      }
    }
  }

  private static List<Path> list(Path directory) {
    try (var entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  private static List<Path> textFiles(Path folder) {
    return list(folder).stream().filter(path -> path.toString().endsWith(".txt")).toList();
  }

  @Override
  public List<Role> roles() {
    return roles;
  }

  @Override
  public Map<String, String> columns() {
    return Map.of(Role.TEXT.name(), "the file", Role.LABEL.name(), "its folder");
  }

  @Override
  public List<Path> files() {
    return folders.stream().flatMap(folder -> textFiles(folder).stream()).toList();
  }

  @Override
  public String place(Row row) {
    return row.origin();
  }

  @Override
  public RowCursor open() {
    return new Cursor();
  }

  private final class Cursor implements RowCursor {
    private final Queue<Path> foldersLeft = new ArrayDeque<>(folders);
    private final Queue<Path> filesLeft = new ArrayDeque<>();

    @Override
    public @Nullable Row next() {
      while (filesLeft.isEmpty()) {
        var folder = foldersLeft.poll();
        if (folder == null) {
          return null;
        }
        filesLeft.addAll(textFiles(folder));
      }
      return read(filesLeft.remove());
    }

    private Row read(Path file) {
      var values = new LinkedHashMap<String, String>();
      try {
        var text = Files.readString(file);
        if (!text.isBlank()) {
          values.put(Role.TEXT.name(), text.startsWith("\uFEFF") ? text.substring(1) : text);
        }
      } catch (CharacterCodingException e) {
        throw new UserException(file + " is not UTF-8; save it as UTF-8", e);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
      var folder = file.getParent();
      if (folder != null) {
        values.put(Role.LABEL.name(), folder.getFileName().toString());
      }
      return new Row(file.toString(), 1, values);
    }

    @Override
    public void close() {}
  }
}
