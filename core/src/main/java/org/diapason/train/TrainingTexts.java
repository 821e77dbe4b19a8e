package org.diapason.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.diapason.data.Role;
import org.diapason.data.RowCursor;
import org.diapason.data.RowSource;
import org.diapason.data.TokenStore;

/** The texts of rows, one after the other. Not thread-safe. */
final class TrainingTexts implements Iterator<String>, AutoCloseable {
  private final RowSource source;
  private final List<Role> roles;
  private final String selection;
  private final RowCursor rows;
  private final Queue<String> upcoming = new ArrayDeque<>();

  /**
   * @param roles of the texts of a row
   * @param selection what decides which rows of its files the source has
   */
  TrainingTexts(RowSource source, List<Role> roles, String selection) {
    this.source = source;
    this.roles = List.copyOf(roles);
    this.selection = selection;
    rows = source.open();
  }

  /** A key that the same texts have in another run, with what is made of them. */
  String key(String purpose) {
    var columns = new ArrayList<String>();
    roles.forEach(role -> columns.add(role.name() + "=" + source.columns().get(role.name())));
    return TokenStore.key(source.files(), columns.toString(), selection, purpose);
  }

  @Override
  public boolean hasNext() {
    while (upcoming.isEmpty()) {
      var row = rows.next();
      if (row == null) {
        return false;
      }
      for (var role : roles) {
        var text = row.get(role.name());
        if (text != null) {
          upcoming.add(text);
        }
      }
    }
    return true;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all texts were read");
    }
    return upcoming.remove();
  }

  @Override
  public void close() {
    rows.close();
  }
}
