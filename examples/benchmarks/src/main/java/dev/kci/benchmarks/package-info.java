/** Manual measurements: start with {@code kci-benchmarks --help}. */
@NullMarked
package dev.kci.benchmarks;

import org.jspecify.annotations.NullMarked;
