package org.diapason.data;

/** Examples by position; reading one again gives the same. Safe for many readers. */
public interface Dataset {
  int size();

  Example get(int index);

  /** Number of tokens of an example, without reading the rest of it. */
  default int length(int index) {
    return get(index).length();
  }
}
