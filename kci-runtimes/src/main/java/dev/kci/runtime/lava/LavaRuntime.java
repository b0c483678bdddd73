package dev.kci.runtime.lava;

import dev.kci.api.model.JsonObject;
import dev.kci.config.Secret;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Runs jobs in a LAVA lab. The node's id is in the job's metadata, so that a job is found again
 * when the answer to its submission was lost, or when a lab that was reinstalled gives the same
 * number to another.
 */
public final class LavaRuntime implements JobRuntime {
  private static final String NODE = "kernelci_node";
  private static final String API = "kernelci_api";
  private static final Pattern JOB_ID = Pattern.compile("[0-9]{1,18}");
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{24}");

  /** So far the clocks of API and lab may be apart. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final String name;
  private final LavaSettings settings;
  private final LavaQueue queue;
  private final LavaClient lab;
  private final String apiUrl;
  private volatile @Nullable String user;

  /**
   * A runtime over the lab of its settings.
   *
   * @param settings with a URL
   * @param token the lab's own; null for none
   */
  public static LavaRuntime open(LavaSettings settings, RuntimeHome home, @Nullable Secret token) {
    URI url = Objects.requireNonNull(settings.url(), "a lab that is reachable has a URL");
    return new LavaRuntime(home.runtime(), settings, new LavaClient(url, token), home.apiUrl());
  }

  /**
   * A runtime over one lab.
   *
   * @param lab closed with the runtime
   * @param apiUrl where the nodes of its jobs are: another API's jobs of the same user are not ours
   */
  LavaRuntime(String name, LavaSettings settings, LavaClient lab, String apiUrl) {
    this.name = name;
    this.settings = settings;
    this.queue = new LavaQueue(lab, settings, System::nanoTime);
    this.lab = lab;
    this.apiUrl = apiUrl;
  }

  @Override
  public void check() {
    String found = lab.whoami();
    if (found.isEmpty()) {
      throw RuntimeFailure.refused(
          "the lab's token is missing; expected runtime_token in the settings' [runtime."
              + name
              + "]");
    }
    user = found;
  }

  private String user() {
    String known = user;
    if (known == null) {
      known = lab.whoami();
      user = known;
    }
    return known;
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String nodeId = job.node().requireId();
    Map<String, @Nullable Object> definition = DefinitionYaml.read(job.definition());
    queue.requireRoom(definition);
    Map<String, @Nullable Object> metadata = map(definition.get("metadata"));
    metadata.put(NODE, nodeId);
    metadata.put(API, apiUrl);
    definition.put("metadata", metadata);
    Map<String, @Nullable Object> environment = map(definition.get("environment"));
    job.environment().forEach(environment::putIfAbsent);
    URI tarball = job.artifacts().get("tarball");
    if (tarball != null) {
      environment.putIfAbsent("KCI_TARBALL_URL", tarball.toString());
    }
    definition.put("environment", environment);
    if (!settings.queueTimeout().isEmpty()) {
      Map<String, @Nullable Object> timeouts = map(definition.get("timeouts"));
      timeouts.putIfAbsent("queue", settings.queueTimeout());
      definition.put("timeouts", timeouts);
    }
    try {
      return handle(nodeId, lab.submit(dump(definition)));
    } catch (RuntimeFailure e) {
      // an answer that was lost is no submission that was
      Optional<JobHandle> found = e.isRefused() ? Optional.empty() : find(nodeId);
      return found.orElseThrow(() -> e);
    }
  }

  /** A copy that can be changed; empty when the value is no map. */
  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inside) -> copy.put(String.valueOf(key), inside));
    }
    return copy;
  }

  private static String dump(Map<String, @Nullable Object> definition) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(definition);
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return lab.jobsWith(nodeId, user(), submittedAfter(nodeId)).stream()
        .filter(job -> isOf(nodeId, job))
        .findFirst()
        .map(job -> handle(nodeId, job.integer("id").map(String::valueOf).orElse("")));
  }

  /** One request in place of a search, if the hint is right. */
  @Override
  public Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    Optional<JobHandle> there =
        JOB_ID.matcher(hint.jobId()).matches()
            ? Optional.of(handle(nodeId, hint.jobId())).filter(job -> ours(job).isPresent())
            : Optional.empty();
    return there.or(() -> find(nodeId));
  }

  /**
   * A time before which a node's job cannot have been submitted. It spares the lab a search through
   * all the definitions that it ever had: of those it keeps no index, but one of the times. The id
   * of a node is an ObjectId, which begins with the second in which it was made.
   */
  private static Instant submittedAfter(String nodeId) {
    if (!OBJECT_ID.matcher(nodeId).matches()) {
      return Instant.EPOCH;
    }
    Instant made = Instant.ofEpochSecond(Long.parseLong(nodeId.substring(0, 8), 16));
    return made.isAfter(Instant.now()) ? Instant.EPOCH : made.minus(CLOCK_SKEW);
  }

  private JobHandle handle(String nodeId, String jobId) {
    return new JobHandle(nodeId, jobId, name);
  }

  /**
   * The node that a job of this runner is of; empty for anybody else's. Other users of the lab may
   * write our metadata into theirs, but cannot be their submitter.
   */
  private Optional<String> nodeOf(JsonObject job) {
    if (!user().equals(job.string("submitter").orElse(""))) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> metadata = metadata(job.string("definition").orElse(""));
    return apiUrl.equals(metadata.get(API))
        ? Optional.ofNullable(metadata.get(NODE)).map(String::valueOf)
        : Optional.empty();
  }

  private boolean isOf(String nodeId, JsonObject job) {
    return nodeOf(job).filter(nodeId::equals).isPresent();
  }

  private static Map<String, @Nullable Object> metadata(String definition) {
    if (!definition.contains(NODE)) { // spares the parsing of others' definitions
      return Map.of();
    }
    try {
      return map(DefinitionYaml.read(definition).get("metadata"));
    } catch (RuntimeFailure e) {
      return Map.of();
    }
  }

  /** A lab that was reinstalled gives the same number to another job, so each look asks again. */
  private Optional<JsonObject> ours(JobHandle job) {
    return lab.job(job.jobId()).filter(found -> isOf(job.nodeId(), found));
  }

  @Override
  public JobStatus observe(JobHandle job) {
    JsonObject found = ours(job).orElse(null);
    if (found == null) {
      return new JobStatus.Unknown();
    }
    return switch (found.string("state").orElse("")) {
      case "Submitted", "Scheduling", "Scheduled" -> new JobStatus.Queued(queue.why(found));
      case "Finished" ->
          new LavaResults(found, lab.suites(job.jobId()), lab.tests(job.jobId())).status();
      default -> new JobStatus.Running();
    };
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    JsonObject found = ours(job).orElse(null);
    if (found == null) {
      return new JobOutput(null, Map.of(), null);
    }
    LavaResults results = new LavaResults(found, lab.suites(job.jobId()), lab.tests(job.jobId()));
    Path text = null;
    Optional<ResponseBody> log = lab.log(job.jobId());
    if (log.isPresent()) {
      text = folder.resolve("log");
      try (ResponseBody body = log.get()) {
        LavaLog.write(body.byteStream(), text);
      } catch (IOException e) {
        throw RuntimeFailure.unavailable("LAVA log " + job.jobId() + ": " + ErrorText.of(e), e);
      }
    }
    String device = found.string("actual_device").orElse(null);
    return new JobOutput(text, Map.of(), results.report(), List.of(), device);
  }

  @Override
  public void cancel(JobHandle job) {
    // a missing job is 500 there
    JsonObject found = ours(job).orElse(null);
    if (found != null && !"Finished".equals(found.string("state").orElse(""))) {
      lab.cancel(job.jobId());
    }
  }

  /** The lab keeps its jobs. */
  @Override
  public void forget(JobHandle job) {}

  /** The unfinished ones: the lab keeps the others forever. */
  @Override
  public List<JobHandle> jobs() {
    List<JobHandle> jobs = new ArrayList<>();
    for (JsonObject job : lab.unfinishedJobs(user())) {
      String jobId = job.integer("id").map(String::valueOf).orElse("");
      nodeOf(job).ifPresent(nodeId -> jobs.add(handle(nodeId, jobId)));
    }
    return jobs;
  }

  @Override
  public void close() {
    lab.close();
  }
}
