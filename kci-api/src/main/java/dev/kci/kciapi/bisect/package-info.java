/** The {@code kci-api bisect} commands. */
@NullMarked
package dev.kci.kciapi.bisect;

import org.jspecify.annotations.NullMarked;
