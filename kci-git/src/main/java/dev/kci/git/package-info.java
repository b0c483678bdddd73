/** Connects to remote git repositories: start with {@link dev.kci.git.GitRemotes}. */
@NullMarked
package dev.kci.git;

import org.jspecify.annotations.NullMarked;
