/** The storage server: uploads and downloads of files. */
@NullMarked
package dev.kci.sandbox.storage;

import org.jspecify.annotations.NullMarked;
