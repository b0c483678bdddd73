package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.definition.TemplateFolders.Source;
import dev.kci.text.SafeText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds a job's template in the user's folders, or else among the shipped ones. Thread-safe. */
public final class JobTemplates {
  /** The suffix of a Jinja2 template's name. */
  public static final String JINJA = ".jinja2";

  /** The lab types with YAML definitions. */
  private static final Set<String> YAML = Set.of("docker", "kubernetes", "lava", "pull_labs");

  private final TemplateFolders folders;
  private final JinjaTemplates jinja;

  public JobTemplates(List<Path> folders) {
    this.folders = new TemplateFolders(folders);
    this.jinja = new JinjaTemplates(this.folders);
  }

  /**
   * Renders the definition of a job.
   *
   * <p>Unless the job's {@code strict_names} is false, a Jinja2 template only gets names and URLs
   * of the node with harmless characters, and its YAML must have the same shape as with plain
   * names. A Mustache template quotes all values itself.
   *
   * @throws TemplateException if there is no such template, or it cannot be filled with this model
   */
  public String render(Job job, JobModel model) {
    JobTemplate template = find(job.template(), model.runtime());
    if (!job.template().endsWith(JINJA) || !job.strictNames()) {
      return template.render(model);
    }
    JsonObject neutral = NodeNames.neutral(model.node());
    String text = template.render(model);
    if (YAML.contains(model.runtime()) && neutral != model.node()) {
      YamlShape.difference(model.runtime(), text, template.render(model.with(neutral)))
          .ifPresent(
              difference -> {
                throw TemplateException.ofValue(
                    job.template()
                        + ": names in this node change the structure of the definition: "
                        + SafeText.escape(difference, 300)
                        + "; quote them in the template, or set strict_names: false for the job");
              });
    }
    return text;
  }

  /**
   * Returns a configured job's template.
   *
   * <p>For a name without suffix such as {@code kbuild}, tries {@code <lab
   * type>/kbuild.yaml.mustache}, then {@code <lab type>/kbuild.sh.mustache}, then the script {@code
   * shell/kbuild.sh.mustache} within {@code <lab type>/job.yaml.mustache}.
   *
   * <p>A name that ends in {@code .jinja2} is a Jinja2 template.
   *
   * @param name the job's {@code template}
   * @param labType shell, docker, kubernetes, lava, pull_labs
   * @throws TemplateException if it does not exist or cannot be read
   */
  public JobTemplate find(String name, String labType) {
    if (name.endsWith(JINJA)) {
      return jinja
          .find(name)
          .orElseThrow(
              () ->
                  new TemplateException(
                      "template '" + name + "': not found in " + folders.describe()));
    }
    String script = script(name);
    return mustache(labType + "/" + name + ".yaml.mustache", null)
        .or(() -> mustache(labType + "/" + name + ".sh.mustache", null))
        .or(
            () ->
                mustache(script, null)
                    .flatMap(inner -> mustache(labType + "/job.yaml.mustache", inner)))
        .orElseThrow(
            () ->
                new TemplateException(
                    "template '"
                        + name
                        + "' for runtimes of type "
                        + labType
                        + ": not found in "
                        + folders.describe()));
  }

  /** Returns whether {@link #find} finds a template of this name for runtimes of this type. */
  public static boolean exists(TemplateFolders folders, String name, String labType) {
    return name.endsWith(JINJA)
        ? folders.find(name).isPresent()
        : folders.find(labType + "/" + name + ".yaml.mustache").isPresent()
            || folders.find(labType + "/" + name + ".sh.mustache").isPresent()
            || folders.find(script(name)).isPresent()
                && folders.find(labType + "/job.yaml.mustache").isPresent();
  }

  private static String script(String name) {
    return "shell/" + name + ".sh.mustache";
  }

  private Optional<JobTemplate> mustache(String name, @Nullable JobTemplate script) {
    Optional<Source> source = folders.find(name);
    return source.map(found -> MustacheTemplate.compile(found, folders, script));
  }
}
