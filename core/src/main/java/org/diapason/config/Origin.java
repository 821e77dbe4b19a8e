package org.diapason.config;

/** Where a value was written. Lines and columns count from 1; line 0 says that there is no line. */
record Origin(String source, int line, int column) {
  static final Origin DEFAULT = new Origin("default", 0, 0);
  static final Origin SET = new Origin("--set", 0, 0);

  /** The beginning of a file. */
  static Origin file(String name) {
    return new Origin(name, 1, 1);
  }

  /** The same source at another place. */
  Origin at(int newLine, int newColumn) {
    return line == 0 ? this : new Origin(source, newLine, newColumn);
  }

  /** {@code file:line:column}, for problems. */
  String exact() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }

  /** {@code file:line}. */
  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
