/**
 * The local bare repository and its description of commits: start with {@link
 * dev.kci.tarball.git.SourceRepository}.
 */
@NullMarked
package dev.kci.tarball.git;

import org.jspecify.annotations.NullMarked;
