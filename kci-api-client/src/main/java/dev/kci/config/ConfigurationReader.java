package dev.kci.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Creates the records of {@link Configuration} from the merged sections. */
final class ConfigurationReader {
  private static final Set<String> OWN =
      Set.of("api", "storage", "trees", "manifests", "build_configs", "runtimes");

  /** Sections read by others: job planning, the legacy system, and the web pages. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "jobs",
          "platforms",
          "scheduler",
          "fragments",
          "rootfs",
          "build_environments",
          "build_variants",
          "hardware_registry");

  private final Map<String, Located.Entry> sections;
  private final Consumer<Problem> problems;

  ConfigurationReader(Map<String, Located.Entry> sections, Consumer<Problem> problems) {
    this.sections = sections;
    this.problems = problems;
  }

  /**
   * Reads the sections.
   *
   * @param warnings copied into the configuration once everything is read
   */
  Configuration read(List<Problem> warnings) {
    SectionReader reader = new SectionReader(sections, problems);
    Map<String, ApiConfig> apis = reader.map("api", ConfigurationReader::api);
    Map<String, StorageConfig> storages = reader.map("storage", ConfigurationReader::storage);
    Map<String, Tree> trees = reader.map("trees", this::tree);
    Map<String, Optional<URI>> manifests = manifests();
    Map<String, BuildConfig> buildConfigs = reader.map("build_configs", this::buildConfig);
    Map<String, RuntimeConfig> runtimes = reader.map("runtimes", ConfigurationReader::runtime);
    reportUnknownSections();
    return new Configuration(
        apis, storages, trees, manifests, buildConfigs, runtimes, sections, List.copyOf(warnings));
  }

  private Map<String, Optional<URI>> manifests() {
    Located.Entry section = sections.get("manifests");
    if (section == null) {
      return Map.of();
    }
    Fields hosts = Fields.of("manifests", section.value(), problems);
    Map<String, Optional<URI>> manifests = new LinkedHashMap<>();
    for (String host : hosts.source().entries().keySet()) {
      String url = hosts.text(host);
      manifests.put(host, Optional.ofNullable(url).flatMap(text -> manifest(host, text, hosts)));
    }
    return Collections.unmodifiableMap(manifests);
  }

  private Optional<URI> manifest(String host, String url, Fields hosts) {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // reported below, as any other text that is not such a URL
    }
    problems.accept(
        Problem.error(
            "invalid-url",
            hosts.source().originOf(host),
            "manifests." + host,
            url,
            "is not an https:// or http:// URL; expected the URL of the host's manifest.js.gz"));
    return Optional.empty();
  }

  private void reportUnknownSections() {
    Set<String> known = new TreeSet<>(OWN);
    known.addAll(OF_OTHERS);
    sections.forEach(
        (name, section) -> {
          if (!known.contains(name)) {
            problems.accept(KeyProblems.unknown("", name, section.keyOrigin(), known));
          }
        });
  }

  private static ApiConfig api(String name, Fields fields) {
    String version = fields.text("version");
    return new ApiConfig(
        name, fields.requiredText("url"), version == null ? "latest" : version, fields.source());
  }

  private static StorageConfig storage(String name, Fields fields) {
    return new StorageConfig(
        name,
        fields.requiredText("storage_type"),
        fields.text("base_url"),
        fields.text("api_url"),
        fields.text("host"),
        fields.integer("port"),
        fields.text("user"),
        fields.text("path"),
        fields.source());
  }

  private Tree tree(String name, Fields fields) {
    String url = fields.requiredText("url");
    try {
      new URI(url);
    } catch (URISyntaxException e) {
      problems.accept(
          Problem.error(
              "invalid-url",
              fields.source().originOf("url"),
              "trees." + name + ".url",
              url,
              "is not a URL; expected the URL of a git repository"));
    }
    return new Tree(name, url, fields.source());
  }

  private BuildConfig buildConfig(String name, Fields fields) {
    String frequency = fields.text("frequency");
    return new BuildConfig(
        name,
        fields.requiredText("tree"),
        fields.requiredText("branch"),
        fields.texts("architectures"),
        frequency == null
            ? null
            : Frequency.read(
                frequency,
                fields.source().originOf("frequency"),
                "build_configs." + name + ".frequency",
                problems),
        fields.textOrNumber("priority"),
        fields.source());
  }

  /** All other keys belong to the kind of runtime, which reads {@link RuntimeConfig#fields}. */
  private static RuntimeConfig runtime(String name, Fields fields) {
    RuntimeConfig runtime = RuntimeReader.read(name, fields);
    fields.alsoKnowAll();
    return runtime;
  }
}
