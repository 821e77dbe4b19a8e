package org.diapason.text;

/** The end of a text at which padding is added or tokens are taken away. */
public enum Side {
  LEFT,
  RIGHT
}
