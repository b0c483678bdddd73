/**
 * Deflate data that can be cut: compressed by zlib or libdeflate, then taken apart at the ends of
 * files. Start with {@link dev.kci.tarball.deflate.Compression}.
 */
@NullMarked
package dev.kci.tarball.deflate;

import org.jspecify.annotations.NullMarked;
