/**
 * Files that have to survive a crash and folders that are nobody else's; start with {@link
 * dev.kci.files.DurableFile} and {@link dev.kci.files.PrivateFolder}.
 */
@NullMarked
package dev.kci.files;

import org.jspecify.annotations.NullMarked;
