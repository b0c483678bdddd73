/**
 * Turns a job's template and its model into the text that a runtime takes: a shell script, a YAML
 * definition. Start from {@link dev.kci.runner.template.JobTemplates} and {@link
 * dev.kci.runner.template.JobModel}; the model is described in {@code templates/README.md}.
 */
@NullMarked
package dev.kci.runner.template;

import org.jspecify.annotations.NullMarked;
