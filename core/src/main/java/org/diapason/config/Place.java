package org.diapason.config;

/** A key of the configuration, dotted, and where the text stands that is being read for it. */
record Place(String path, Origin origin) {
  Place key(String key) {
    return new Place(path.isEmpty() ? key : path + "." + key, origin);
  }

  Place item(int index) {
    return new Place(path + "[" + index + "]", origin);
  }

  Place at(Origin newOrigin) {
    return new Place(path, newOrigin);
  }
}
