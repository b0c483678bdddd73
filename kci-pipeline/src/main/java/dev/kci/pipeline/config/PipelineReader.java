package dev.kci.pipeline.config;

import dev.kci.config.Configuration;
import dev.kci.config.Fields;
import dev.kci.config.Frequency;
import dev.kci.config.Located;
import dev.kci.config.Problem;
import dev.kci.config.SectionReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@link PipelineConfiguration} from the merged sections. */
final class PipelineReader {
  private final SectionReader sections;
  private final Consumer<Problem> problems;

  PipelineReader(Map<String, Located.Entry> sections, Consumer<Problem> problems) {
    this.sections = new SectionReader(sections, problems);
    this.problems = problems;
  }

  /**
   * Reads the sections.
   *
   * @param warnings collected while reading; becomes the configuration's
   */
  PipelineConfiguration read(Configuration base, List<Problem> warnings) {
    Map<String, Job> jobs = sections.map("jobs", this::job);
    Map<String, Platform> platforms = sections.map("platforms", this::platform);
    Map<String, List<Rule>> runtimeRules = runtimeRules(base);
    List<SchedulerEntry> scheduler = sections.list("scheduler", this::schedulerEntry);
    Map<String, Fragment> fragments = sections.map("fragments", PipelineReader::fragment);
    Map<String, Rootfs> rootfs = sections.map("rootfs", PipelineReader::rootfs);
    List<KnownIssue> knownIssues = sections.list("known_issues", KnownIssueReader::read);
    return new PipelineConfiguration(
        base,
        jobs,
        platforms,
        runtimeRules,
        scheduler,
        fragments,
        rootfs,
        knownIssues,
        List.copyOf(warnings));
  }

  private Job job(String name, Fields fields) {
    Map<String, @Nullable Object> params = fields.map("params");
    if (params.get("frequency") instanceof String text) {
      Frequency.read(
          text,
          fields.source().originOf("params", "frequency"),
          "jobs." + name + ".params.frequency",
          problems);
    }
    checkOwnParams(name, fields);
    String kind = fields.text("kind");
    return new Job(
        name,
        fields.requiredText("template"),
        kind == null ? "node" : kind,
        fields.text("image"),
        OwnPlaceholders.ofJob(fields.source(), params),
        rules(fields),
        fields.textOrNumber("priority"),
        fields.text("kcidb_test_suite"),
        fields.text("base_name"),
        fields.bool("strict_names", true),
        fields.others(),
        fields.source());
  }

  /** Checks the params that are read by the runner itself, and not only by templates. */
  private void checkOwnParams(String name, Fields fields) {
    if (fields.source().get("params") instanceof Located.Mapping map) {
      Fields params = Fields.of("jobs." + name + ".params", map, problems);
      params.bool("kernel_messages");
      params.bool("retry_failed");
      params.amount("node_timeout");
      Long confirm = params.integer("confirm");
      if (confirm != null && (confirm < 0 || confirm > Job.MOST_RERUNS)) {
        params.wrong("confirm", "is out of bounds; expected 0 to " + Job.MOST_RERUNS);
      }
    }
  }

  private Platform platform(String name, Fields fields) {
    fields.alsoKnown("flash_image");
    Map<String, @Nullable Object> attributes =
        OwnPlaceholders.ofPlatform(name, fields.source(), fields.map("params"));
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
        rules(fields),
        attributes,
        fields.source());
  }

  private Map<String, List<Rule>> runtimeRules(Configuration base) {
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    base.runtimes()
        .forEach(
            (name, runtime) -> {
              Fields fields = Fields.of("runtimes." + name, runtime.source(), problems);
              rules.put(name, rules(fields));
            });
    return Collections.unmodifiableMap(rules);
  }

  private List<Rule> rules(Fields fields) {
    Located value = fields.located("rules");
    if (value == null) {
      return List.of();
    }
    if (value instanceof Located.Mapping map) {
      return new RulesReader(problems).read(fields.path() + ".rules", map);
    }
    fields.report("rules", value, "a map");
    return List.of();
  }

  private SchedulerEntry schedulerEntry(Fields fields) {
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
            rules(fields),
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

  private static Rootfs rootfs(String name, Fields fields) {
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
