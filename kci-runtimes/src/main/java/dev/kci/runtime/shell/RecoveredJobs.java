package dev.kci.runtime.shell;

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
 * Notices the end of jobs that an earlier run of this program started: they are not our children,
 * so the system does not tell us, but their exit status appears in their folder. Best effort, since
 * the jobs are also looked at from time to time. Thread-safe.
 */
final class RecoveredJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveredJobs.class);

  private final Consumer<String> changed;
  private final Map<WatchKey, String> watched = new ConcurrentHashMap<>();
  private @Nullable WatchService watcher;
  private boolean closed;

  /**
   * Watches nothing yet.
   *
   * @param changed told the node id of a job that has ended
   */
  RecoveredJobs(Consumer<String> changed) {
    this.changed = changed;
  }

  /** Watches a job that has not ended, once. */
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
      if (folder.exitStatus().isPresent()) { // before the watch began
        tell(key);
      }
    } catch (IOException | ClosedWatchServiceException e) {
      LOG.debug("The end of the job in {} is not watched: {}", folder.path(), e.toString());
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
      LOG.debug("No ends are watched any more");
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
        LOG.debug("Closing the watch", e);
      }
    }
  }
}
