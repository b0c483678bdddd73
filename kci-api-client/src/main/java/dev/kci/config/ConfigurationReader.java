package dev.kci.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the records of {@link Configuration} from the merged sections. */
final class ConfigurationReader {
  private final Map<String, Located.Entry> sections;
  private final Consumer<Problem> problems;
  private final Set<String> asked = new LinkedHashSet<>();

  ConfigurationReader(Map<String, Located.Entry> sections, Consumer<Problem> problems) {
    this.sections = sections;
    this.problems = problems;
  }

  /**
   * Reads all sections.
   *
   * @param warnings becomes the configuration's when all is read
   */
  Configuration read(List<Problem> warnings) {
    Map<String, ApiConfig> apis = section("api", ConfigurationReader::api);
    Map<String, StorageConfig> storages = section("storage", ConfigurationReader::storage);
    Map<String, Tree> trees = section("trees", this::tree);
    Map<String, BuildConfig> buildConfigs = section("build_configs", this::buildConfig);
    Map<String, Job> jobs = section("jobs", this::job);
    Map<String, Platform> platforms = section("platforms", ConfigurationReader::platform);
    Map<String, RuntimeConfig> runtimes = section("runtimes", RuntimeReader::read);
    List<SchedulerEntry> scheduler = scheduler();
    Map<String, Fragment> fragments = section("fragments", ConfigurationReader::fragment);
    Map<String, Rootfs> rootfs = section("rootfs", this::rootfs);
    reportUnknownSections();
    return new Configuration(
        apis,
        storages,
        trees,
        buildConfigs,
        jobs,
        platforms,
        runtimes,
        scheduler,
        fragments,
        rootfs,
        List.copyOf(warnings));
  }

  private <T> Map<String, T> section(String name, BiFunction<String, Fields, T> read) {
    asked.add(name);
    Located.Entry section = sections.get(name);
    if (section == null) {
      return Map.of();
    }
    Map<String, T> entries = new LinkedHashMap<>();
    Fields.of(name, section.value(), problems)
        .source()
        .entries()
        .forEach(
            (key, entry) -> {
              Fields fields = Fields.ofEntry(name + "." + key, entry, problems);
              entries.put(key, read.apply(key, fields));
              fields.reportUnknown();
            });
    return Collections.unmodifiableMap(entries);
  }

  private void reportUnknownSections() {
    asked.addAll(List.of("build_environments", "build_variants")); // of the legacy system
    asked.add("hardware_registry"); // of the pipeline's own web pages
    sections.forEach(
        (name, section) -> {
          if (!asked.contains(name)) {
            problems.accept(Fields.unknown("", name, section.keyOrigin(), asked));
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
              "is no URL; expected a git repository's"));
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
            : frequency(
                frequency,
                fields.source().originOf("frequency"),
                "build_configs." + name + ".frequency"),
        fields.textOrNumber("priority"),
        fields.source());
  }

  private @Nullable Duration frequency(String text, Origin origin, String key) {
    Duration duration = Frequency.parse(text).orElse(null);
    if (duration == null) {
      problems.accept(
          Problem.warning(
              "invalid-frequency",
              origin,
              key,
              text,
              "is ignored; expected [Nd][Nh][Nm] of a minute at least, like 1d12h"));
    }
    return duration;
  }

  private Job job(String name, Fields fields) {
    Map<String, @Nullable Object> params = fields.map("params");
    if (params.get("frequency") instanceof String text) {
      frequency(
          text,
          fields.source().originOf("params", "frequency"),
          "jobs." + name + ".params.frequency");
    }
    String kind = fields.text("kind");
    return new Job(
        name,
        fields.requiredText("template"),
        kind == null ? "node" : kind,
        fields.text("image"),
        OwnPlaceholders.ofJob(fields.source().plain()),
        fields.rules(),
        fields.textOrNumber("priority"),
        fields.text("kcidb_test_suite"),
        fields.text("base_name"),
        fields.bool("strict_names", true),
        fields.others(),
        fields.source());
  }

  private static Platform platform(String name, Fields fields) {
    fields.alsoKnown("flash_image");
    fields.map("params");
    Map<String, @Nullable Object> attributes =
        OwnPlaceholders.ofPlatform(name, fields.source().plain());
    return new Platform(
        name,
        fields.text("arch"),
        fields.text("base_name"),
        fields.text("boot_method"),
        fields.text("mach"),
        fields.textOrTexts("dtb"),
        fields.textOrTexts("compatible"),
        fields.map("context"),
        OwnPlaceholders.params(attributes),
        fields.rules(),
        attributes,
        fields.source());
  }

  private List<SchedulerEntry> scheduler() {
    asked.add("scheduler");
    Located.Entry entry = sections.get("scheduler");
    if (entry == null) {
      return List.of();
    }
    Located section = entry.value();
    if (!(section instanceof Located.Sequence list)) {
      problems.accept(
          Problem.error(
              "wrong-type",
              section.origin(),
              "scheduler",
              null,
              "is " + section.kind() + "; expected a list of entries"));
      return List.of();
    }
    List<SchedulerEntry> entries = new ArrayList<>(list.items().size());
    for (Located item : list.items()) {
      Fields fields = Fields.of("scheduler[" + entries.size() + "]", item, problems);
      entries.add(schedulerEntry(fields));
      fields.reportUnknown();
    }
    return Collections.unmodifiableList(entries);
  }

  private static SchedulerEntry schedulerEntry(Fields fields) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>(fields.map("event"));
    Object channel = event.remove("channel");
    Fields runtime = fields.nested("runtime");
    SchedulerEntry entry =
        new SchedulerEntry(
            fields.requiredText("job"),
            channel instanceof String text ? text : "",
            Collections.unmodifiableMap(event),
            runtime.text("name"),
            runtime.text("type"),
            fields.texts("platforms"),
            fields.rules(),
            fields.source());
    runtime.reportUnknown();
    return entry;
  }

  private static Fragment fragment(String name, Fields fields) {
    return new Fragment(
        name,
        fields.text("path"),
        fields.texts("configs"),
        fields.text("defconfig"),
        fields.source());
  }

  private Rootfs rootfs(String name, Fields fields) {
    Map<String, String> urls = new LinkedHashMap<>();
    for (String key : fields.source().entries().keySet()) {
      String url = fields.text(key);
      if (url != null) {
        urls.put(key, url);
      }
    }
    return new Rootfs(name, Collections.unmodifiableMap(urls), fields.source());
  }
}
