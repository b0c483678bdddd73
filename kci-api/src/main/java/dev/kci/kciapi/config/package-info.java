/** The {@code kci-api config} commands. */
@NullMarked
package dev.kci.kciapi.config;

import org.jspecify.annotations.NullMarked;
