/**
 * The configuration of a pipeline. Start with {@link
 * dev.kci.pipeline.config.PipelineConfiguration}. No I/O: {@link dev.kci.config.Configuration}
 * reads the files.
 */
@NullMarked
package dev.kci.pipeline.config;

import org.jspecify.annotations.NullMarked;
