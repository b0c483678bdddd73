/**
 * A commit's files as a {@code .tar.gz}, made on all cores: start with {@link
 * dev.kci.tarball.archive.SourceArchive}.
 */
@NullMarked
package dev.kci.tarball.archive;

import org.jspecify.annotations.NullMarked;
