/** The {@code kci-api} executable: start with {@link dev.kci.kciapi.KciApiCommand}. */
@NullMarked
package dev.kci.kciapi;

import org.jspecify.annotations.NullMarked;
