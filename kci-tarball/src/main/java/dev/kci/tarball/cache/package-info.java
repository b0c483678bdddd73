/**
 * Compressed blocks kept from one tarball to the next: start with {@link
 * dev.kci.tarball.cache.BlockCache}.
 */
@NullMarked
package dev.kci.tarball.cache;

import org.jspecify.annotations.NullMarked;
