package org.diapason.data;

import org.jspecify.annotations.Nullable;

/** A walk over rows. For one thread. */
public interface RowCursor extends AutoCloseable {

  /**
   * The next row, null after the last one.
   *
   * @throws org.diapason.config.UserException for a row that cannot be read, naming its line
   */
  @Nullable Row next();

  @Override
  void close();
}
