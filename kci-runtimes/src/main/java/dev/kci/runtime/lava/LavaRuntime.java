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

/**
 * Runs jobs in a LAVA lab. The job's metadata holds the node's id, so a job is found even if the
 * answer to its submission was lost, and is not confused with another job after a reinstalled lab
 * has reused its number.
 */
public final class LavaRuntime implements JobRuntime {
  private static final String NODE = "kernelci_node";
  private static final String API = "kernelci_api";
  private static final Pattern JOB_ID = Pattern.compile("[0-9]{1,18}");
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{24}");

  /** The maximum difference between the clocks of API and lab. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final String name;
  private final LavaSettings settings;
  private final LavaQueue queue;
  private final LavaClient lab;
  private final String apiUrl;
  private volatile @Nullable String user;

  /**
   * Opens a runtime on the configured lab.
   *
   * @param settings with a URL
   * @param token the lab's token; may be null
   */
  public static LavaRuntime open(LavaSettings settings, RuntimeHome home, @Nullable Secret token) {
    URI url = Objects.requireNonNull(settings.url(), "a lab that is reachable has a URL");
    return new LavaRuntime(home.runtime(), settings, new LavaClient(url, token), home.apiUrl());
  }

  /**
   * Creates a runtime.
   *
   * @param lab closed with the runtime
   * @param apiUrl the API with the nodes of its jobs; jobs of other APIs are not ours, even of the
   *     same user
   */
  LavaRuntime(String name, LavaSettings settings, LavaClient lab, String apiUrl) {
    this.name = name;
    this.settings = settings;
    this.queue = new LavaQueue(lab, settings, System::nanoTime);
    this.lab = lab;
    this.apiUrl = apiUrl;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  /** Refuses an invalid token: at the start, somebody is there to correct the settings. */
  @Override
  public void check() {
    String found;
    try {
      found = lab.whoami();
    } catch (RuntimeFailure e) {
      throw e.isUnauthorized() ? RuntimeFailure.refused(String.valueOf(e.getMessage())) : e;
    }
    if (found.isEmpty()) {
      throw RuntimeFailure.refused(
          "the lab's token is missing; set runtime_token in [runtime."
              + name
              + "] of the settings");
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
      return handle(nodeId, lab.submit(DefinitionYaml.write(definition)));
    } catch (RuntimeFailure e) {
      if (e.isRefused() || e.isUnauthorized()) {
        throw e;
      }
      return perhapsThere(nodeId, e);
    }
  }

  /** Returns the job if only the answer to its submission was lost. */
  private JobHandle perhapsThere(String nodeId, RuntimeFailure lost) {
    try {
      return find(nodeId).orElseThrow(() -> lost);
    } catch (RuntimeFailure e) {
      throw lost; // any other would say that the lab does not have the job
    }
  }

  /** Returns a mutable copy; empty if the value is not a map. */
  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inside) -> copy.put(String.valueOf(key), inside));
    }
    return copy;
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return lab.jobsWith(nodeId, user(), submittedAfter(nodeId)).stream()
        .filter(job -> isOf(nodeId, job))
        .findFirst()
        .map(job -> handle(nodeId, job.integer("id").map(String::valueOf).orElse("")));
  }

  /** Takes one request instead of a search if the hint is right. */
  @Override
  public Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    Optional<JobHandle> there =
        JOB_ID.matcher(hint.jobId()).matches()
            ? Optional.of(handle(nodeId, hint.jobId())).filter(job -> ours(job).isPresent())
            : Optional.empty();
    return there.or(() -> find(nodeId));
  }

  /**
   * Returns the earliest time at which a node's job can have been submitted. Saves the lab from
   * searching all its definitions, which have no index, while times do. A node's id is an ObjectId
   * and begins with its time of creation in seconds.
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
   * Returns the node of a job of this runner; empty for foreign jobs. Other users of the lab can
   * copy our metadata but not our submitter.
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
    if (!definition.contains(NODE)) { // avoids parsing foreign definitions
      return Map.of();
    }
    try {
      return map(DefinitionYaml.read(definition).get("metadata"));
    } catch (RuntimeFailure e) {
      return Map.of();
    }
  }

  /** Checks each time, because a reinstalled lab reuses numbers. */
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
        throw RuntimeFailure.unavailable(
            "cannot read the log of LAVA job " + job.jobId() + ": " + ErrorText.of(e), e);
      }
    }
    String device = found.string("actual_device").orElse(null);
    return new JobOutput(text, Map.of(), results.report(), List.of(), device);
  }

  @Override
  public void cancel(JobHandle job) {
    // checked first: LAVA answers 500 if the job is missing
    JsonObject found = ours(job).orElse(null);
    if (found != null && !"Finished".equals(found.string("state").orElse(""))) {
      lab.cancel(job.jobId());
    }
  }

  /** Does nothing: the lab keeps its jobs. */
  @Override
  public void forget(JobHandle job) {}

  /** Returns only unfinished jobs, because the lab keeps the others forever. */
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
