/**
 * Where files go that nodes point to: start with {@link dev.kci.storage.Storage}, made by the class
 * of its kind.
 */
@NullMarked
package dev.kci.storage;

import org.jspecify.annotations.NullMarked;
