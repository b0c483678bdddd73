package dev.kci.runtime.pull;

import dev.kci.api.model.JsonObject;
import dev.kci.files.PrivateFolder;
import dev.kci.runtime.CallbackSpool;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LabReport;
import dev.kci.runtime.Offer;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.results.LogLines;
import dev.kci.runtime.results.TestReport;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.text.CountText;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Offers jobs to a lab that fetches them itself: stores their definitions. Nothing reaches the lab
 * from here: a job is only known by its node, so this has no jobs of its own, and a job runs until
 * the lab writes its node or calls back.
 *
 * <p>A handle's job id is the URL of the definition. Each submission stores a new file; a file that
 * no node refers to is never read.
 */
public final class PullRuntime implements JobRuntime {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);

  private final RuntimeHome home;
  private final Form form;
  private final Offer offer;
  private final Storage storage;
  private final InstantSource clock;
  private final Function<JsonObject, LabReport> reader;
  private final CallbackSpool callbacks;

  /** The form of definitions. */
  public enum Form {
    /** JSON for a pull lab. */
    PULL_LABS("pull_labs_jobs", ".json", true, Duration.ofHours(1)) {
      @Override
      String checked(String definition) {
        return PullDefinition.read(definition).text();
      }
    },
    /** YAML for a LAVA lab that is not reachable from here. Most of them claim no jobs. */
    LAVA("jobs", ".yaml", false, null) {
      @Override
      String checked(String definition) {
        DefinitionYaml.read(definition);
        return definition;
      }
    };

    private final String folder;
    private final String suffix;
    private final boolean available;
    private final @Nullable Duration claimTimeout;

    Form(String folder, String suffix, boolean available, @Nullable Duration claimTimeout) {
      this.folder = folder;
      this.suffix = suffix;
      this.available = available;
      this.claimTimeout = claimTimeout;
    }

    /**
     * Returns the text to store.
     *
     * @throws RuntimeFailure refused, if the definition is invalid
     */
    abstract String checked(String definition);
  }

  /**
   * Creates a runtime.
   *
   * @param reader returns what the body of the lab's callback says
   * @param storage for definitions; not closed with this
   */
  public PullRuntime(
      RuntimeHome home,
      Form form,
      Function<JsonObject, LabReport> reader,
      PullLabSettings settings,
      Storage storage,
      InstantSource clock) {
    this.home = home;
    this.form = form;
    Duration told = settings.claimTimeout();
    this.offer = new Offer(form.available, told == null ? form.claimTimeout : told);
    this.storage = storage;
    this.clock = clock;
    this.reader = reader;
    this.callbacks =
        new CallbackSpool(home.folder().resolve("callbacks"), CallbackSpool.Limits.STANDARD);
  }

  @Override
  public Optional<Offer> offer() {
    return Optional.of(offer);
  }

  @Override
  public boolean isShared() {
    return true;
  }

  /** Does nothing: there is no lab to ask, and a storage only answers to an upload. */
  @Override
  public void check() {}

  @Override
  public String describe() {
    return "the lab fetches jobs itself";
  }

  @Override
  public Optional<CallbackSpool> callbacks() {
    return Optional.of(callbacks);
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String definition = form.checked(job.definition());
    URI url = upload(definition);
    if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
      throw RuntimeFailure.refused(
          "a lab cannot fetch the definition from " + url + "; set base_url of the storage");
    }
    return new JobHandle(job.node().requireId(), url.toString(), home.runtime());
  }

  private URI upload(String definition) {
    String folder = form.folder + "/" + DAY.format(clock.instant());
    String name = UUID.randomUUID().toString().replace("-", "") + form.suffix;
    try {
      Path file = Files.createTempFile(PrivateFolder.create(home.folder()), "offer-", form.suffix);
      try {
        Files.writeString(file, definition);
        return storage.upload(file, folder, name);
      } finally {
        Files.delete(file);
      }
    } catch (StorageException e) {
      if (e.isStopped()) {
        throw e;
      }
      throw failure(e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a definition: " + ErrorText.of(e), e);
    }
  }

  /**
   * A storage that refuses has no exception of the network as its cause. It may also reject our
   * token, or not be at its address, which no definition is to blame for.
   */
  private static RuntimeFailure failure(StorageException e) {
    String message = "cannot store the definition: " + e.getMessage();
    if (e.isUnauthorized()) {
      return RuntimeFailure.unauthorized(message + "; set a valid storage_cred in the settings", e);
    }
    return e.getCause() instanceof IOException || e.isMissing()
        ? RuntimeFailure.unavailable(message, e)
        : RuntimeFailure.refused(message);
  }

  /** Finds nothing: only a job's node knows whether it has been offered. */
  @Override
  public Optional<JobHandle> find(String nodeId) {
    return Optional.empty();
  }

  /**
   * Accepts any hint: an offer is on record in its node alone, and nothing follows from it here.
   */
  @Override
  public Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    return Optional.of(new JobHandle(nodeId, hint.jobId(), home.runtime()));
  }

  /** Returns the status in the lab's callback; running before a callback. */
  @Override
  public JobStatus observe(JobHandle job) {
    Optional<JobStatus> told = report(job).map(LabReport::status);
    if (told.filter(JobStatus.Running.class::isInstance).isPresent()) {
      forget(job); // a callback that is not about the end must not keep out the one that is
    }
    return told.orElse(new JobStatus.Running());
  }

  private Optional<LabReport> report(JobHandle job) {
    try {
      return callbacks.read(job.nodeId()).map(reader);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          LabReport.infrastructure("the lab's callback cannot be read: " + ErrorText.of(e)));
    }
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    LabReport report = report(job).orElse(LabReport.infrastructure(""));
    TestReport tests = report.tests();
    List<String> notes =
        tests.dropped() == 0
            ? List.of()
            : List.of(
                CountText.of(tests.dropped(), "test is", "tests are")
                    + " left out of the lab's callback");
    return new JobOutput(log(report.log(), folder), Map.of(), tests, notes, report.device());
  }

  /** Writes a lab's log with its unsafe characters escaped. */
  private @Nullable Path log(LabReport.@Nullable Log log, Path folder) {
    if (log == null) {
      return null;
    }
    Path received = folder.resolve("received");
    Path safe = folder.resolve("log");
    try {
      log.write(received, home.limits().logBytes());
      try (InputStream in = Files.newInputStream(received);
          BufferedWriter out = Files.newBufferedWriter(safe, StandardCharsets.UTF_8)) {
        LogLines.read(in, line -> write(out, line));
      }
      Files.delete(received);
      return safe;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the lab's log: " + ErrorText.of(e), e);
    }
  }

  private static void write(BufferedWriter out, String line) {
    try {
      out.write(SafeText.escapeBlock(SafeText.withoutTerminalSequences(line)));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the lab's log: " + ErrorText.of(e), e);
    }
  }

  /** Does nothing: the lab sees that the job's node is done. */
  @Override
  public void cancel(JobHandle job) {}

  /** Deletes the lab's callback. */
  @Override
  public void forget(JobHandle job) {
    callbacks.remove(job.nodeId());
  }

  @Override
  public List<JobHandle> jobs() {
    return List.of();
  }

  @Override
  public void close() {}
}
