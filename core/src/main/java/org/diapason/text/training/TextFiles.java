package org.diapason.text.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of text files in UTF-8, one after the other, each with the line feed that ends it, as
 * {@code Tokenizer.train} of the tokenizers library reads files. Not thread-safe.
 */
public final class TextFiles implements Iterator<String>, AutoCloseable {
  private final Iterator<Path> files;
  private @Nullable Path file;
  private @Nullable BufferedReader reader;
  private @Nullable String next;
  private long line;

  public TextFiles(List<Path> files) {
    this.files = List.copyOf(files).iterator();
  }

  /**
   * @throws UserException if a file is missing, cannot be read or is not UTF-8
   */
  @Override
  public boolean hasNext() {
    while (next == null && (reader != null || files.hasNext())) {
      if (reader == null) {
        open(files.next());
      }
      next = read();
      if (next == null) {
        close();
      }
    }
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    var text = next;
    next = null;
    return text;
  }

  private void open(Path path) {
    try {
      file = path;
      line = 0;
      reader = Files.newBufferedReader(path);
    } catch (NoSuchFileException e) {
      throw new UserException(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new UserException("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  /** The next line; null at the end of the file. */
  private @Nullable String read() {
    if (reader == null) {
      return null;
    }
    var text = new StringBuilder();
    try {
      for (int unit = reader.read(); unit >= 0; unit = reader.read()) {
        text.append((char) unit);
        if (unit == '\n') {
          break;
        }
      }
    } catch (CharacterCodingException e) {
      throw new UserException(
          "%s, line %,d or a little after: is not UTF-8; convert the file first"
              .formatted(file, line + 1),
          e);
    } catch (IOException e) {
      throw new UserException("%s cannot be read: %s".formatted(file, e), e);
    }
    line++;
    return text.isEmpty() ? null : text.toString();
  }

  /** Closes the file that is being read. */
  @Override
  public void close() {
    if (reader != null) {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UserException("%s cannot be closed: %s".formatted(file, e), e);
      } finally {
        reader = null;
      }
    }
  }
}
