/**
 * The pipeline's configuration: start with {@link dev.kci.config.Configuration} for the YAML of
 * trees, jobs and labs, and with {@link dev.kci.config.Settings} for the TOML of one installation.
 */
@NullMarked
package dev.kci.config;

import org.jspecify.annotations.NullMarked;
