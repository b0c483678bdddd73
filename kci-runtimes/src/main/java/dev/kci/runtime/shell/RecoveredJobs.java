package dev.kci.runtime.shell;

import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for the end of jobs that were started before a restart of this program. They are not our
 * child processes, so we wait for the exit status to appear in their folder. Best effort, because
 * jobs are also polled. Thread-safe.
 */
final class RecoveredJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveredJobs.class);

  private final Consumer<String> changed;
  private final Map<WatchKey, String> watched = new ConcurrentHashMap<>();
  private @Nullable WatchService watcher;
  private boolean closed;

  /**
   * Creates a watcher.
   *
   * @param changed called with the node id of a job that has ended
   */
  RecoveredJobs(Consumer<String> changed) {
    this.changed = changed;
  }

  /** Starts watching a running job. Does nothing if it is already watched. */
  void watch(String nodeId, JobFolder folder) {
    if (watched.containsValue(nodeId)) {
      return;
    }
    try {
      WatchService service = service();
      if (service == null) {
        return;
      }
      WatchKey key = folder.path().register(service, StandardWatchEventKinds.ENTRY_CREATE);
      watched.put(key, nodeId);
      if (folder.exitStatus().isPresent()) { // it ended before the watch began
        tell(key);
      }
    } catch (IOException | ClosedWatchServiceException e) {
      LOG.debug(
          "Cannot watch for the end of a job folder={} error={}", folder.path(), ErrorText.of(e));
    }
  }

  private synchronized @Nullable WatchService service() throws IOException {
    if (watcher == null && !closed) {
      WatchService service = FileSystems.getDefault().newWatchService();
      Thread thread = new Thread(() -> run(service), "shell-recovered");
      thread.setDaemon(true);
      thread.start();
      watcher = service;
    }
    return watcher;
  }

  private void run(WatchService service) {
    try {
      while (true) {
        WatchKey key = service.take();
        boolean ended =
            key.pollEvents().stream()
                .anyMatch(event -> event.context() instanceof Path file && isEnd(file));
        if (ended || !key.reset()) {
          tell(key);
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      LOG.debug("Stopped watching for the end of jobs");
    }
  }

  private static boolean isEnd(Path file) {
    return file.toString().equals(JobFolder.EXIT_STATUS);
  }

  private void tell(WatchKey key) {
    key.cancel();
    String nodeId = watched.remove(key);
    if (nodeId != null) {
      changed.accept(nodeId);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (watcher != null) {
      try {
        watcher.close();
      } catch (IOException e) {
        LOG.debug("Cannot close the watch", e);
      }
    }
  }
}
