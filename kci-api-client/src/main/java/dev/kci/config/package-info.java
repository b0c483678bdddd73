/** The pipeline's configuration, YAML files: start with {@link dev.kci.config.Configuration}. */
@NullMarked
package dev.kci.config;

import org.jspecify.annotations.NullMarked;
