/** The {@code kci-api node} commands. */
@NullMarked
package dev.kci.kciapi.node;

import org.jspecify.annotations.NullMarked;
