package dev.kci.runtime;

import dev.kci.files.PrivateFolder;
import dev.kci.service.RecentIds;
import dev.kci.text.ErrorText;
import dev.kci.text.FileName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the logs of jobs whose runtime keeps them, best effort. While a job runs its log is
 * streamed to a file, because deleting a pod or container deletes its log, and runtimes only keep
 * the newest part of a long one. At the end the log is fetched as well, because streaming may lose
 * lines; {@link JoinedLog} combines the two. After a restart of this program, streaming starts from
 * the beginning again. Logs that nobody forgets are deleted after a day. Thread-safe.
 */
public final class FollowedLogs implements AutoCloseable {
  /**
   * The maximum number of logs streamed at a time, because each takes a thread and a connection.
   * Logs of further jobs are only fetched at the end.
   */
  public static final int MOST = 200;

  private static final Logger LOG = LoggerFactory.getLogger(FollowedLogs.class);

  /** A stream ends with its container; a cancelled container has a grace period. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private static final Duration FETCH_PATIENCE = Duration.ofMinutes(20);
  private static final int TRIES = 3;
  private static final String SUFFIX = ".log";

  /**
   * How long a log is kept after its last change. Normally it is forgotten before that, unless
   * another replica took its job over, or the job ended while this program was stopped.
   */
  private static final Duration KEPT = Duration.ofDays(1);

  private static final Duration TIDY_PERIOD = Duration.ofHours(1);

  /** Enough for late changes, which concern jobs that ended a moment ago. */
  private static final int REMEMBERED = 10_000;

  private final Path folder;
  private final LogNotices notices;
  private final long most;
  private final BoundedCalls copiers = new BoundedCalls("job-log");
  private final Semaphore room = new Semaphore(MOST);
  private final Map<String, Following> followed = new ConcurrentHashMap<>();
  private final Set<String> forgotten = RecentIds.most(REMEMBERED);
  private final AtomicReference<Instant> nextTidy = new AtomicReference<>(Instant.MIN);

  private record Following(String container, LogCopy copy, Future<Path> work) {
    /** Returns whether the log of that container has to be streamed again. */
    boolean isBroken(String wanted) {
      return work.isDone() && !copy.hasEnd() && container.equals(wanted);
    }
  }

  /** Where a job's log comes from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens the log.
     *
     * @return empty if there is no log yet, or it is gone
     * @throws IOException if the runtime does not provide it
     */
    Optional<LogStream> open() throws IOException;
  }

  /**
   * The log of a job that has ended.
   *
   * @param log null if nothing could be read
   * @param failure why the log may be incomplete; null if it is complete
   */
  public record Collected(@Nullable Path log, @Nullable IOException failure) {}

  /**
   * Saves logs in a folder.
   *
   * @param folder created if absent
   * @param notices prefixes for {@link LogNotices}
   */
  public FollowedLogs(Path folder, List<String> notices) {
    this(folder, notices, OutputLimits.STANDARD.logBytes());
  }

  /**
   * Saves logs of bounded size in a folder.
   *
   * @param most the number of bytes to keep of each log, from its beginning
   */
  public FollowedLogs(Path folder, List<String> notices, long most) {
    this.folder = folder;
    this.most = most;
    this.notices = new LogNotices(notices);
  }

  /**
   * Starts streaming the log of a job, again if an earlier stream broke. Does nothing if it is
   * being or has been streamed, or the job is forgotten.
   *
   * @param container the name of the container that writes the log
   */
  public void follow(String nodeId, String container, Source source) {
    tidy();
    followed.compute(
        nodeId,
        (id, before) -> {
          if (before != null && !before.isBroken(container)) {
            return before;
          }
          Path file = file(nodeId);
          Following next =
              start(
                  nodeId,
                  container,
                  new LogCopy(source, before == null ? file : again(file), most));
          return next == null ? before : next;
        });
  }

  private @Nullable Following start(String nodeId, String container, LogCopy copy) {
    if (forgotten.contains(nodeId) || !room.tryAcquire()) {
      return null;
    }
    try {
      return new Following(
          container, copy, copiers.begin(() -> follow(nodeId, copy), room::release));
    } catch (RejectedExecutionException closed) {
      room.release();
      return null;
    }
  }

  private Path follow(String nodeId, LogCopy copy) {
    Path file = file(nodeId);
    try {
      PrivateFolder.create(folder);
      try {
        copy.run();
      } finally {
        keep(file, copy);
      }
    } catch (IOException e) {
      copy.lost(); // its end may not be in the file
      LOG.debug("Streaming a log failed node={} error={}", nodeId, ErrorText.of(e));
    } finally {
      if (forgotten.contains(nodeId)) {
        delete(file);
        delete(copy.file());
      }
    }
    return file;
  }

  /**
   * Combines a broken copy with a later one, which may lack a beginning that was rotated away, or
   * may have broken even earlier.
   */
  private static void keep(Path file, LogCopy copy) throws IOException {
    Path later = copy.file();
    if (later.equals(file) || !Files.exists(later)) {
      return;
    }
    Path whole = Files.exists(file) ? JoinedLog.of(file, later) : later;
    if (!whole.equals(file) && (copy.hasEnd() || size(whole) > size(file))) {
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(later);
  }

  /** Deletes logs that nobody has forgotten, once an hour. Does not block the calling thread. */
  public void tidy() {
    Instant now = Instant.now(); // of this machine, as the files' times
    Instant next = nextTidy.get();
    if (now.isBefore(next) || !nextTidy.compareAndSet(next, now.plus(TIDY_PERIOD))) {
      return;
    }
    try {
      copiers.begin(() -> deleteOlder(now.minus(KEPT)));
    } catch (RejectedExecutionException closed) {
      LOG.debug("Not deleting old logs, because the runtime is closed");
    }
  }

  private Path deleteOlder(Instant time) {
    followed
        .entrySet()
        .removeIf(log -> log.getValue().work().isDone() && !Files.exists(file(log.getKey())));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX + "*")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        followed.compute(
            name.substring(0, name.lastIndexOf(SUFFIX)),
            (nodeId, log) -> {
              if ((log == null || log.work().isDone()) && isOlder(file, time)) {
                delete(file);
                return null;
              }
              return log;
            });
      }
    } catch (NoSuchFileException none) {
      LOG.debug("No logs have been streamed yet");
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("Cannot delete old logs error={}", ErrorText.of(e));
    }
    return folder;
  }

  private static boolean isOlder(Path file, Instant time) {
    try {
      return Files.isRegularFile(file)
          && Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * Returns the log of a job that has ended.
   *
   * @param container the name of the container that decides the result. The streamed log of another
   *     one, whose place it took, is only used if nothing can be fetched.
   * @param source null if the job is gone and only its streamed log is left
   * @param to the file for a fetched log
   * @throws RuntimeFailure if this thread is interrupted
   */
  public Collected collect(String nodeId, String container, @Nullable Source source, Path to) {
    Path copied = endOf(nodeId);
    if (source == null) {
      return new Collected(copied, null);
    }
    IOException failure = fetch(source, to);
    Path fetched = notices.removedFrom(to);
    if (failure == null && fetched == null && copied != null && !isWhole(nodeId, container)) {
      failure = new IOException("the runtime has no log");
    }
    if (copied == null || fetched == null) {
      return new Collected(copied == null ? fetched : copied, failure);
    }
    if (isOfAnother(nodeId, container)) {
      return new Collected(fetched, failure);
    }
    if (failure != null) { // the fetched log may lack its end, without which they cannot be joined
      return new Collected(longer(copied, fetched), failure);
    }
    try {
      return new Collected(JoinedLog.of(copied, fetched), null);
    } catch (IOException e) {
      return new Collected(longer(copied, fetched), e);
    }
  }

  private boolean isWhole(String nodeId, String container) {
    return hasEnd(nodeId) && !isOfAnother(nodeId, container);
  }

  private boolean isOfAnother(String nodeId, String container) {
    Following following = followed.get(nodeId);
    return following != null && !following.container().equals(container);
  }

  private static Path longer(Path copied, Path fetched) {
    return size(fetched) < size(copied) ? copied : fetched;
  }

  /**
   * Returns whether the log of a job that has ended was streamed to its end. Waits a few seconds
   * for a stream that is about to end.
   *
   * @throws RuntimeFailure if this thread is interrupted
   */
  public boolean hasEnd(String nodeId) {
    Following following = followed.get(nodeId);
    if (following == null) {
      return false;
    }
    try {
      await(following.work(), END_PATIENCE);
      return following.copy().hasEnd() && notices.removedFrom(file(nodeId)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable Path endOf(String nodeId) {
    Following following = followed.get(nodeId);
    if (following == null) {
      return notices.removedFrom(file(nodeId)); // from before a restart
    }
    LogCopy copy = following.copy();
    try {
      await(following.work(), END_PATIENCE);
    } catch (IOException e) {
      LOG.debug("Streaming a log failed node={} error={}", nodeId, ErrorText.of(e));
    }
    copy.close();
    return notices.removedFrom(file(nodeId));
  }

  private @Nullable IOException fetch(Source source, Path to) {
    IOException failure = null;
    for (int tried = 0; tried < TRIES; tried++) {
      try (LogCopy copy = new LogCopy(source, to, most)) {
        await(copiers.begin(copy::run), FETCH_PATIENCE);
        return null;
      } catch (IOException e) {
        failure = e;
      } catch (RejectedExecutionException closed) {
        return new IOException("the runtime is closed", closed);
      }
    }
    return failure;
  }

  private static void await(Future<Path> work, Duration patience) throws IOException {
    try {
      BoundedCalls.await(work, patience);
    } catch (TimeoutException e) {
      throw new IOException("the log did not end within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(ErrorText.of(e), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Deletes the streamed log of a job that has been reported, and never streams it again. */
  public void forget(String nodeId) {
    forgotten.add(nodeId);
    Following following = followed.remove(nodeId);
    if (following != null) {
      following.copy().close();
    }
    delete(file(nodeId));
    delete(again(file(nodeId)));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("Cannot delete a streamed log error={}", ErrorText.of(e));
    }
  }

  private Path file(String nodeId) {
    return folder.resolve(FileName.of(nodeId) + SUFFIX);
  }

  private static Path again(Path file) {
    return file.resolveSibling(file.getFileName() + ".again");
  }

  @Override
  public void close() {
    List.copyOf(followed.values()).forEach(following -> following.copy().close());
    copiers.close();
  }
}
