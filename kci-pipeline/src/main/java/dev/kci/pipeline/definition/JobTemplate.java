package dev.kci.pipeline.definition;

/** A template for a job's definition. Immutable and thread-safe. */
public interface JobTemplate {

  /**
   * Returns the definition.
   *
   * @throws TemplateException if the template and the model do not match
   */
  String render(JobModel model);
}
