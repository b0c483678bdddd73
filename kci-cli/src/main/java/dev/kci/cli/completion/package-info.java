/** Completion scripts for shells: {@link dev.kci.cli.completion.CompletionCommand}. */
@NullMarked
package dev.kci.cli.completion;

import org.jspecify.annotations.NullMarked;
