/**
 * The results of a checkout by job and platform: start from {@link
 * dev.kci.results.matrix.ResultMatrix}. No I/O.
 */
@NullMarked
package dev.kci.results.matrix;

import org.jspecify.annotations.NullMarked;
