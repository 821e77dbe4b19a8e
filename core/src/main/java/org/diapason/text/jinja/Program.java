package org.diapason.text.jinja;

import java.util.List;
import java.util.Set;

/**
 * A template that was read.
 *
 * @param ownNames names that are undefined until it sets them, whatever variables it gets
 */
record Program(List<Statement> statements, Set<String> ownNames) {}
