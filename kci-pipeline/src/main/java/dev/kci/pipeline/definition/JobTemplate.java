package dev.kci.pipeline.definition;

/** A template of a job's definition, ready to be filled; immutable and thread-safe. */
public interface JobTemplate {

  /**
   * The definition's text.
   *
   * @throws TemplateException when the template and the model do not fit
   */
  String render(JobModel model);
}
