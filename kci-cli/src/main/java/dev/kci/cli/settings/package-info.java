/**
 * The settings of an installation, {@code kernelci.toml}, and the secrets that are in them or
 * beside them: start with {@link dev.kci.cli.settings.Settings}.
 */
@NullMarked
package dev.kci.cli.settings;

import org.jspecify.annotations.NullMarked;
