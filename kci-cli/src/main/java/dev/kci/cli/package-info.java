/**
 * What the command lines of the toolkit have in common: start with {@link dev.kci.cli.Launcher}.
 */
@NullMarked
package dev.kci.cli;

import org.jspecify.annotations.NullMarked;
