package dev.kci.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a service. Restarts do not change it.
 *
 * @param name distinguishes it from others of the same service
 * @param journal the folder for the {@linkplain dev.kci.service.EventLoop.Builder#journal journal}
 *     of its event loop; null for events that are in memory only
 */
public record Instance(String name, @Nullable Path journal) {
  /** Returns the folder for the journal of another event loop; null for events in memory only. */
  public @Nullable Path journalOf(String channel) {
    return folder(channel);
  }

  /** Returns a folder for other state of this instance; null if state is kept in memory only. */
  public @Nullable Path folder(String name) {
    return journal == null ? null : journal.resolve(name);
  }

  /**
   * Returns a folder for state that other users may have to reach, such as jobs that run as one: it
   * is beside the private folder of this instance. Null if there is memory only.
   */
  public @Nullable Path openFolder(String name) {
    return journal == null ? null : journal.resolveSibling(journal.getFileName() + "." + name);
  }
}
