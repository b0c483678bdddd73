/** Measurements that are made by hand: start with {@code kci-benchmarks --help}. */
@NullMarked
package dev.kci.benchmarks;

import org.jspecify.annotations.NullMarked;
