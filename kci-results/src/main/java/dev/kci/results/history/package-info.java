/**
 * The past runs of a job or test, and what they say about it, as values: start from {@link
 * dev.kci.results.history.RunHistory}. No I/O.
 */
@NullMarked
package dev.kci.results.history;

import org.jspecify.annotations.NullMarked;
