/** The {@code kci-api user} commands. */
@NullMarked
package dev.kci.kciapi.user;

import org.jspecify.annotations.NullMarked;
