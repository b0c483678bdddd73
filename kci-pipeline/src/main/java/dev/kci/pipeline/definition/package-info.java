/**
 * Renders a job's template and model to the definition for a runtime: a shell script or YAML. Start
 * with {@link dev.kci.pipeline.definition.JobTemplates} and {@link
 * dev.kci.pipeline.definition.JobModel}. {@code templates/README.md} describes the model.
 */
@NullMarked
package dev.kci.pipeline.definition;

import org.jspecify.annotations.NullMarked;
