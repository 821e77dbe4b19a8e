package org.diapason.text.jinja;

/** Python's {@code None}. */
enum None implements Value {
  NONE;

  @Override
  public String type() {
    return "NoneType";
  }

  @Override
  public String repr() {
    return "None";
  }

  @Override
  public boolean truth() {
    return false;
  }

  @Override
  public String described() {
    return "None";
  }
}
