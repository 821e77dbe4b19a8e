package org.diapason.config;

/**
 * Something that the user can put right: a wrong key, a bad row, a missing file. The message names
 * the place (file, line, key or row), what was expected and what to do; the command prints it alone
 * and exits with code 2.
 */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
