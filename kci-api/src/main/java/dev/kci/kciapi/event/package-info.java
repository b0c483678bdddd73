/** The {@code kci-api event} commands. */
@NullMarked
package dev.kci.kciapi.event;

import org.jspecify.annotations.NullMarked;
