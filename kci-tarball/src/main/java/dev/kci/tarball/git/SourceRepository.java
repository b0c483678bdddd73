package dev.kci.tarball.git;

import dev.kci.api.Backoff;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteFailure;
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
 * A local bare repository for many remotes, fetched one at a time, and read by several threads. It
 * repairs itself: stale locks are removed; when objects turn out to be damaged it is set aside and
 * fetched again. Thread-safe; no other process may write to it.
 */
public final class SourceRepository {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRepository.class);
  private static final int ATTEMPTS = 4;

  /** If a host asks for a longer wait, the checkout is given up. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final RepositoryFolder folder;
  private final Fetcher fetcher;
  private final StopSignal stop;
  private final Backoff backoff;
  private final Lock fetching = new ReentrantLock();
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
  private volatile int generation;

  /** Uses a fetched commit. */
  public interface Use<T> {
    /**
     * @throws UnreadableException if the repository is incomplete
     */
    T apply(Fetched fetched) throws IOException;
  }

  /**
   * @param directory created if missing
   * @param reference a repository whose objects are reused instead of fetched; null for none
   * @param remotes access to others' repositories
   * @param backoff the waits between the attempts to fetch
   * @param clock for the name of a damaged repository, which is moved aside
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

  /** Creates a repository with the waits of a service: from 2 s up to 30 s. */
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

  /** The repository's folder, which may not exist. */
  public Path directory() {
    return folder.directory();
  }

  /** Removes leftovers of a dead process; call it before the first use. */
  public void clean() throws IOException {
    folder.clean();
  }

  /**
   * Fetches a commit if needed, and uses it.
   *
   * @throws FetchException if the commit cannot be fetched
   * @throws InterruptedIOException if the service stops
   * @throws IOException if {@code use} throws it
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
      Optional<String> damage = folder.damage(); // JGit would skip a broken pack each time
      if (damage.isPresent()) {
        throw new UnreadableException(damage.get(), null);
      }
      return use.apply(fetched(repository, source));
    } finally {
      uses.readLock().unlock();
    }
  }

  /** Remotes are queried concurrently; only one at a time writes into the repository. */
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
        throw e; // another attempt would have the same result
      } catch (IOException e) {
        failed(source, attempt, e);
      }
    }
  }

  /** Handles a failed attempt: returns for another one, or throws. */
  private void failed(Source source, int attempt, IOException e)
      throws IOException, FetchException {
    if (stop.isStopped()) {
      throw new InterruptedIOException("Stopped");
    }
    mend(attempt, e);
    String what =
        "Fetch of %s from %s: %s".formatted(source.commit(), source.publicUrl(), source.why(e));
    Duration asked = RemoteFailure.retryAfter(e).orElse(Duration.ZERO);
    if (attempt >= ATTEMPTS || asked.compareTo(LONGEST_WAIT) > 0 || source.isLasting(e)) {
      throw new FetchException(what + " (attempt " + attempt + ")", e);
    }
    Duration planned = backoff.after(attempt, RandomGenerator.getDefault());
    Duration wait = asked.compareTo(planned) > 0 ? asked : planned;
    LOG.warn("{}; retrying in {} ms", what, wait.toMillis());
    if (stop.await(wait)) {
      throw new InterruptedIOException("Stopped");
    }
  }

  /** Looks for damage that would affect another attempt, while no fetch is running. */
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

  /** Sets the repository aside, unless another thread already has. */
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
