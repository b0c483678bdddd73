/**
 * Stores the files that nodes point to: start with {@link dev.kci.storage.Storage}; {@link
 * dev.kci.storage.Storages} opens the configured ones.
 */
@NullMarked
package dev.kci.storage;

import org.jspecify.annotations.NullMarked;
