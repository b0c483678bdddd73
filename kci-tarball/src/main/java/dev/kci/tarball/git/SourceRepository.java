package dev.kci.tarball.git;

import dev.kci.api.Backoff;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteFailure;
import dev.kci.git.RemoteUrl;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local bare repository that many remotes are fetched into, one at a time, and that is read by
 * several threads. It mends itself: stale locks are removed; when objects turn out to be damaged it
 * is set aside and fetched again. Thread-safe; no other process may write to it.
 */
public final class SourceRepository {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRepository.class);
  private static final int ATTEMPTS = 4;

  private final RepositoryFolder folder;
  private final Fetcher fetcher;
  private final StopSignal stop;
  private final Backoff backoff;
  private final Lock fetching = new ReentrantLock();
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
  private volatile int generation;

  /** What is done with a commit that was fetched. */
  public interface Use<T> {
    /**
     * @throws UnreadableException when the repository does not have what it should
     */
    T apply(Fetched fetched) throws IOException;
  }

  /**
   * @param directory made when it is not there
   * @param reference a repository whose objects are used and not fetched again; null for none
   * @param remotes how others' repositories are reached
   * @param backoff the waits between the attempts to fetch
   * @param clock gives a damaged repository, which is moved aside, its name
   */
  public SourceRepository(
      Path directory,
      @Nullable Path reference,
      GitRemotes remotes,
      Backoff backoff,
      InstantSource clock,
      StopSignal stop) {
    this.folder = new RepositoryFolder(directory, reference, clock);
    this.fetcher = new Fetcher(remotes, stop);
    this.backoff = backoff;
    this.stop = stop;
  }

  /** With the waits of a service: from 2 s up to 30 s. */
  public SourceRepository(
      Path directory,
      @Nullable Path reference,
      GitRemotes remotes,
      InstantSource clock,
      StopSignal stop) {
    this(
        directory,
        reference,
        remotes,
        new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30)),
        clock,
        stop);
  }

  /** Removes what a process that died has left; before the first use. */
  public void clean() throws IOException {
    folder.clean();
  }

  /**
   * Fetches a commit where needed and has it used.
   *
   * @throws FetchException if the commit cannot be fetched
   * @throws InterruptedIOException when told to stop
   * @throws IOException of {@code use}
   */
  public <T> T with(Source source, Use<T> use) throws IOException, FetchException {
    int before = generation;
    try {
      return once(source, use);
    } catch (UnreadableException e) {
      renew(before, String.valueOf(e.getMessage()));
      return again(source, use);
    }
  }

  private <T> T again(Source source, Use<T> use) throws IOException, FetchException {
    try {
      return once(source, use);
    } catch (UnreadableException e) {
      throw new FetchException(
          "Commit "
              + source.commit()
              + " is damaged at "
              + source.publicUrl()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private <T> T once(Source source, Use<T> use) throws IOException, FetchException {
    uses.readLock().lock();
    try (Repository repository = folder.open()) {
      Optional<String> damage = folder.damage(); // JGit would pass over a broken pack each time
      if (damage.isPresent()) {
        throw new UnreadableException(damage.get(), null);
      }
      return use.apply(fetched(repository, source));
    } finally {
      uses.readLock().unlock();
    }
  }

  /** Remotes are asked side by side; one at a time writes into the repository. */
  private Fetched fetched(Repository repository, Source source) throws IOException, FetchException {
    for (int attempt = 1; ; attempt++) {
      try (Fetcher.Fetch fetch = fetcher.begin(repository, source)) {
        fetching.lock();
        try {
          return fetch.complete();
        } finally {
          fetching.unlock();
        }
      } catch (UnreadableException e) {
        throw e; // another attempt would find the same
      } catch (IOException e) {
        failed(source, attempt, e);
      }
    }
  }

  /** Decides about an attempt that failed: returns for another one, or throws. */
  private void failed(Source source, int attempt, IOException e)
      throws IOException, FetchException {
    if (stop.isStopped()) {
      throw new InterruptedIOException("Stopped");
    }
    mend(attempt, e);
    String what =
        "Fetch of %s from %s: %s"
            .formatted(
                source.commit(),
                source.publicUrl(),
                RemoteFailure.describe(e, RemoteUrl.parse(source.url())));
    if (attempt >= ATTEMPTS) {
      throw new FetchException(what + " (attempt " + attempt + ")", e);
    }
    Duration wait = backoff.after(attempt, RandomGenerator.getDefault());
    LOG.warn("{}; again in {} ms", what, wait.toMillis());
    if (stop.await(wait)) {
      throw new InterruptedIOException("Stopped");
    }
  }

  /** Looks for damage that another attempt would meet again, while no fetch is under way. */
  private void mend(int attempt, IOException e) throws IOException {
    fetching.lock();
    try {
      Optional<String> damage = folder.damage();
      if (damage.isPresent()) {
        throw new UnreadableException(damage.get(), e);
      }
      if (!(e instanceof TransportException) || attempt == ATTEMPTS - 1) {
        folder.clean(); // nobody else writes here: locks are stale
      }
    } finally {
      fetching.unlock();
    }
  }

  /** Sets the repository aside, unless another thread has done so since. */
  private void renew(int seen, String why) throws IOException {
    uses.writeLock().lock();
    try {
      if (generation == seen) {
        folder.setAside(why);
        generation = seen + 1;
      }
    } finally {
      uses.writeLock().unlock();
    }
  }
}
