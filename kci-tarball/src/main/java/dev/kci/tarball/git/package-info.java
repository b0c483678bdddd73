/**
 * The local bare repository and what it says of a commit: start with {@link
 * dev.kci.tarball.git.SourceRepository}.
 */
@NullMarked
package dev.kci.tarball.git;

import org.jspecify.annotations.NullMarked;
