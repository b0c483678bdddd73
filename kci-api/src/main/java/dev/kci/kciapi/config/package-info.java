/** The {@code kci-api config} commands, which need no API. */
@NullMarked
package dev.kci.kciapi.config;

import org.jspecify.annotations.NullMarked;
