/** Shared parts of the command lines: start with {@link dev.kci.cli.Launcher}. */
@NullMarked
package dev.kci.cli;

import org.jspecify.annotations.NullMarked;
