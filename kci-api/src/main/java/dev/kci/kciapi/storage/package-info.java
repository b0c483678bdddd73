/** The {@code kci-api storage} commands. */
@NullMarked
package dev.kci.kciapi.storage;

import org.jspecify.annotations.NullMarked;
