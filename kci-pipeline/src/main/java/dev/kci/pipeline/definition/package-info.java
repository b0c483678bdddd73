/**
 * Turns a job's template and its model into the text that a runtime takes: a shell script, a YAML
 * definition. Start from {@link dev.kci.pipeline.definition.JobTemplates} and {@link
 * dev.kci.pipeline.definition.JobModel}; the model is described in {@code templates/README.md}.
 */
@NullMarked
package dev.kci.pipeline.definition;

import org.jspecify.annotations.NullMarked;
