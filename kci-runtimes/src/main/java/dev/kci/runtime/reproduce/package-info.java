/**
 * Writes scripts that run a job again without a runner. Start with {@link
 * dev.kci.runtime.reproduce.Reproducer}.
 */
@NullMarked
package dev.kci.runtime.reproduce;

import org.jspecify.annotations.NullMarked;
