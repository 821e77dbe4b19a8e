/** Benchmarks of single kernels: {@code bench/java jmh [REGEX …]}. */
@NullMarked
package org.diapason.bench.kernel;

import org.jspecify.annotations.NullMarked;
