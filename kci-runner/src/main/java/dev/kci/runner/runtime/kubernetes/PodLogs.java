package dev.kci.runner.runtime.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs of jobs, best effort. Each is followed into a file while the job runs, since a pod that is
 * evicted or deleted takes its log with it and a cluster keeps only the last 10 MiB or so; at the
 * end it is fetched as well, and the longer one counts. Thread-safe.
 */
final class PodLogs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PodLogs.class);

  /** Each has a thread and a connection; further jobs' logs are only fetched at their end. */
  private static final int MOST_FOLLOWED = 200;

  /** A stream ends with its container, and a cancelled one after its grace. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private static final Duration FETCH_PATIENCE = Duration.ofMinutes(20);
  private static final int TRIES = 3;

  /** What a kubelet answers, with status 200, when it has removed the log. */
  private static final byte[] NO_LOG =
      "unable to retrieve container logs for ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final Path folder;
  private final ExecutorService copiers;
  private final Semaphore room = new Semaphore(MOST_FOLLOWED);
  private final Map<String, Followed> followed = new ConcurrentHashMap<>();

  /** A log that is being copied. */
  private static final class Followed {
    private final Path file;
    private @Nullable Future<?> copy;
    private volatile @Nullable InputStream stream;

    Followed(Path file) {
      this.file = file;
    }
  }

  /**
   * Logs in a folder.
   *
   * @param folder made when it is not there
   */
  PodLogs(Path folder) {
    this.folder = folder;
    this.copiers =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "kubernetes-log");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Follows the log of a job's container, unless it does already. */
  void follow(String nodeId, Cluster cluster, String pod, String container) {
    followed.computeIfAbsent(nodeId, unused -> start(nodeId, cluster, pod, container));
  }

  private @Nullable Followed start(String nodeId, Cluster cluster, String pod, String container) {
    if (!room.tryAcquire()) {
      return null;
    }
    Followed log = new Followed(file(nodeId));
    try {
      log.copy = copiers.submit(() -> copy(log, cluster, pod, container));
      return log;
    } catch (RejectedExecutionException closed) {
      room.release();
      return null;
    }
  }

  private void copy(Followed log, Cluster cluster, String pod, String container) {
    try {
      Files.createDirectories(folder);
      Optional<InputStream> found = cluster.log(pod, container, true);
      if (found.isPresent()) {
        log.stream = found.get();
        try (InputStream in = found.get();
            OutputStream out = Files.newOutputStream(log.file)) {
          in.transferTo(out);
        }
      }
    } catch (IOException e) {
      LOG.debug("Following the log of {} {}: {}", cluster.name(), pod, e.getMessage());
    } finally {
      room.release();
    }
  }

  /**
   * The log of a job that has ended.
   *
   * @param pod null when it is gone
   * @param to where a fetched log is put
   * @return null when nothing could be had
   */
  @Nullable Path collect(
      String nodeId, Cluster cluster, @Nullable String pod, @Nullable String container, Path to) {
    Path copied = finish(nodeId);
    Path fetched = pod == null || container == null ? null : fetch(cluster, pod, container, to);
    if (copied == null || fetched == null) {
      return copied == null ? fetched : copied;
    }
    return size(fetched) >= size(copied) ? fetched : copied;
  }

  private @Nullable Path finish(String nodeId) {
    Followed log = followed.get(nodeId);
    if (log == null || log.copy == null) {
      return usable(file(nodeId));
    }
    await(log.copy, END_PATIENCE);
    InputStream stream = log.stream;
    if (!log.copy.isDone() && stream != null) {
      close(stream);
    }
    return usable(log.file);
  }

  private @Nullable Path fetch(Cluster cluster, String pod, String container, Path to) {
    for (int tried = 1; ; tried++) {
      try {
        Optional<InputStream> found = cluster.log(pod, container, false);
        if (found.isEmpty()) {
          return null;
        }
        InputStream stream = found.get();
        Future<?> copy = copiers.submit(() -> copyTo(stream, to));
        await(copy, FETCH_PATIENCE);
        if (!copy.isDone()) {
          close(stream);
        }
        return usable(to);
      } catch (IOException | RejectedExecutionException e) {
        if (tried == TRIES) {
          LOG.warn("No log of {} {}: {}", cluster.name(), pod, e.getMessage());
          return null;
        }
      }
    }
  }

  private static void copyTo(InputStream stream, Path to) {
    try (InputStream in = stream) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("The log in {} is cut: {}", to, e.getMessage());
    }
  }

  private static void await(Future<?> work, Duration patience) {
    try {
      work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("A log does not end", e);
    }
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      LOG.debug("Closing a log", e);
    }
  }

  /** A file that has a log in it. */
  private static @Nullable Path usable(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(NO_LOG.length);
      return start.length == 0 || Arrays.equals(start, NO_LOG) ? null : file;
    } catch (IOException none) {
      return null;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Removes the file of a job that is reported. */
  void forget(String nodeId) {
    Followed log = followed.remove(nodeId);
    InputStream stream = log == null ? null : log.stream;
    if (stream != null) {
      close(stream);
    }
    try {
      Files.deleteIfExists(file(nodeId));
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file(nodeId), e.getMessage());
    }
  }

  private Path file(String nodeId) {
    return folder.resolve(nodeId.replaceAll("[^A-Za-z0-9_-]", "_") + ".log");
  }

  @Override
  public void close() {
    followed
        .values()
        .forEach(
            log -> {
              InputStream stream = log.stream;
              if (stream != null) {
                close(stream);
              }
            });
    copiers.shutdownNow();
  }
}
