/**
 * Jobs as processes of this machine: start with {@link dev.kci.runner.runtime.shell.ShellRuntime}.
 */
@NullMarked
package dev.kci.runner.runtime.shell;

import org.jspecify.annotations.NullMarked;
