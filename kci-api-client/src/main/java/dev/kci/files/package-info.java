/**
 * Files that survive a crash, folders that no other user can read or no other process uses, and
 * checksums: start with {@link dev.kci.files.DurableFile}, {@link dev.kci.files.PrivateFolder} and
 * {@link dev.kci.files.ProcessLock}.
 */
@NullMarked
package dev.kci.files;

import org.jspecify.annotations.NullMarked;
