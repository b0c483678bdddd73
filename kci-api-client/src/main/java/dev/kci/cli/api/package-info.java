/** The {@code kci-api} executable: start with {@link dev.kci.cli.api.KciApiCommand}. */
@NullMarked
package dev.kci.cli.api;

import org.jspecify.annotations.NullMarked;
