package dev.kci.runtime.pull;

import dev.kci.files.PrivateFolder;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.Offer;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
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
import org.jspecify.annotations.Nullable;

/**
 * Offers jobs to a lab that fetches them itself: stores their definitions. Nothing reaches the lab
 * from here, and nothing comes back: a job is only known by its node, so this has no jobs of its
 * own.
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
   * @param storage for definitions; not closed with this
   */
  public PullRuntime(
      RuntimeHome home, Form form, PullLabSettings settings, Storage storage, InstantSource clock) {
    this.home = home;
    this.form = form;
    Duration told = settings.claimTimeout();
    this.offer = new Offer(form.available, told == null ? form.claimTimeout : told);
    this.storage = storage;
    this.clock = clock;
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

  /** A storage that refuses has no exception of the network as its cause. */
  private static RuntimeFailure failure(StorageException e) {
    String message = "cannot store the definition: " + e.getMessage();
    return e.getCause() instanceof IOException
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

  @Override
  public JobStatus observe(JobHandle job) {
    return new JobStatus.Running();
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    return new JobOutput(null, Map.of(), null);
  }

  /** Does nothing: the lab sees that the job's node is done. */
  @Override
  public void cancel(JobHandle job) {}

  @Override
  public void forget(JobHandle job) {}

  @Override
  public List<JobHandle> jobs() {
    return List.of();
  }

  @Override
  public void close() {}
}
