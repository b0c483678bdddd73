package dev.kci.runner.template;

import dev.kci.runner.template.TemplateFolders.Source;
import dev.kci.runner.template.jinja.JinjaTemplates;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a job's template in the user's folders, then among the shipped ones; thread-safe. */
public final class JobTemplates {
  private final TemplateFolders folders;
  private final JinjaTemplates jinja;

  public JobTemplates(List<Path> folders) {
    this.folders = new TemplateFolders(folders);
    this.jinja = new JinjaTemplates(this.folders);
  }

  /**
   * The template that a job of a configuration names.
   *
   * <p>A name without suffix, like {@code kbuild}, is looked for as {@code <lab
   * type>/kbuild.yaml.mustache}, then {@code <lab type>/kbuild.sh.mustache}, then as the script
   * {@code shell/kbuild.sh.mustache} carried by the lab's {@code <lab type>/job.yaml.mustache}.
   *
   * <p>A name that ends in {@code .jinja2} is a Jinja2 template.
   *
   * @param name the job's {@code template}
   * @param labType shell, docker, kubernetes, lava, pull_labs
   * @throws TemplateException when there is none, or it cannot be read
   */
  public JobTemplate find(String name, String labType) {
    if (name.endsWith(".jinja2")) {
      return jinja
          .find(name)
          .orElseThrow(
              () ->
                  new TemplateException(
                      "template '" + name + "': not found in " + folders.describe()));
    }
    String script = "shell/" + name + ".sh.mustache";
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

  private Optional<JobTemplate> mustache(String name, @Nullable JobTemplate script) {
    Optional<Source> source = folders.find(name);
    return source.map(found -> MustacheTemplate.compile(found, folders, script));
  }
}
