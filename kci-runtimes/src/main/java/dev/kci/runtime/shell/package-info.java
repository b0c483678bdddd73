/**
 * Runs jobs as processes of this machine. Start with {@link dev.kci.runtime.shell.ShellRuntime}.
 */
@NullMarked
package dev.kci.runtime.shell;

import org.jspecify.annotations.NullMarked;
