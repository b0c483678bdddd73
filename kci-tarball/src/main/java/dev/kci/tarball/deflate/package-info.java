/**
 * Deflate data with gaps: compressed by zlib or libdeflate, then filled with what becomes known
 * later. Start with {@link dev.kci.tarball.deflate.Compression}.
 */
@NullMarked
package dev.kci.tarball.deflate;

import org.jspecify.annotations.NullMarked;
