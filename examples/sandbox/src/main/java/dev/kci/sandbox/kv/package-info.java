/** The key-value store that all users share. */
@NullMarked
package dev.kci.sandbox.kv;

import org.jspecify.annotations.NullMarked;
