/**
 * An interpreter of Jinja templates, as chat templates use them: the language, its filters and
 * tests, and Python's values behind them. Its results are those of Python's Jinja2 3.1 in the
 * sandbox that Transformers sets up.
 */
@NullMarked
package org.diapason.text.jinja;

import org.jspecify.annotations.NullMarked;
