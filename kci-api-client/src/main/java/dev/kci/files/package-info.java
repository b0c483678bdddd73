/**
 * Files that survive a crash, folders that no other user can read, and checksums: start with {@link
 * dev.kci.files.DurableFile} and {@link dev.kci.files.PrivateFolder}.
 */
@NullMarked
package dev.kci.files;

import org.jspecify.annotations.NullMarked;
