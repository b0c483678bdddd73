package dev.kci.report.render;

import dev.kci.config.RuntimeConfig;
import dev.kci.results.NodeResult;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Links to pages that show a node, and commands that run its job again.
 *
 * @param template a URL with {@code {id}} in it
 * @param runtimes the types of the configured runtimes, by name
 */
public record NodeLinks(String template, Map<String, String> runtimes) {
  private static final String ID = "{id}";

  /** How jobs of a runtime run elsewhere, by its type; those on boards cannot. */
  private static final Map<String, String> FORMS =
      Map.of("shell", "shell", "docker", "docker", "kubernetes", "docker");

  /** Ids of the API have 24 digits; with longer ones the command would not fit into a line. */
  private static final Pattern SHORT_ID = Pattern.compile("[A-Za-z0-9_-]{1,28}");

  /**
   * @throws IllegalArgumentException if {@code template} does not contain {@code {id}}
   */
  public NodeLinks {
    if (!template.contains(ID)) {
      throw new IllegalArgumentException("'" + template + "'; expected a URL with {id} in it");
    }
    runtimes = Map.copyOf(runtimes);
  }

  /** Links to pages, without commands. */
  public NodeLinks(String template) {
    this(template, Map.of());
  }

  /** Returns the same links, with commands for the jobs of these runtimes. */
  public NodeLinks withRuntimes(Collection<RuntimeConfig> configured) {
    return new NodeLinks(
        template,
        configured.stream().collect(Collectors.toMap(RuntimeConfig::name, RuntimeConfig::labType)));
  }

  /** Links to the API's own viewer (source: kernelci-api, {@code /viewer}). */
  public static NodeLinks ofApi(URI api) {
    String base = api.toString();
    return new NodeLinks(base + (base.endsWith("/") ? "" : "/") + "viewer?node_id=" + ID);
  }

  String to(String id) {
    return template.replace(ID, id);
  }

  /**
   * Returns the command that runs the first of these failures again that can run on any machine;
   * empty if none can.
   */
  Optional<String> rerun(List<NodeResult> failures) {
    return failures.stream()
        .filter(failure -> SHORT_ID.matcher(failure.nodeId()).matches())
        .flatMap(failure -> form(failure).stream().map(form -> command(failure.nodeId(), form)))
        .findFirst();
  }

  private Optional<String> form(NodeResult failure) {
    return Optional.ofNullable(failure.runtime()).map(runtimes::get).map(FORMS::get);
  }

  private static String command(String id, String form) {
    return "kci-api config render --node " + id + " --as " + form + " | sh";
  }
}
