package dev.kci.trigger.remote;

import dev.kci.trigger.policy.WatchedBranch;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once when a remote or branch disappears or returns, instead of in every pass. */
public final class RemoteLog {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLog.class);

  private final Set<WatchedBranch> missing = new HashSet<>();

  /**
   * Logs the changes.
   *
   * @param before the remote's error before this answer
   */
  public void answered(RemoteAnswer answer, @Nullable String before) {
    Remote remote = answer.remote();
    if (answer.error().isPresent()) {
      String error = answer.error().get();
      if (error.equals(before)) {
        LOG.debug("{}: still {}", remote.publicUrl(), error);
      } else {
        LOG.warn("{}: {}; its branches are not checked", remote.publicUrl(), error);
      }
      return;
    }
    if (before != null) {
      LOG.info("{} answers again", remote.publicUrl());
    }
    for (WatchedBranch watched : remote.watched()) {
      boolean gone = answer.missing().contains(watched);
      if (gone && missing.add(watched)) {
        LOG.warn("{}: no branch {} in {}", watched.config(), watched.branch(), remote.publicUrl());
      } else if (!gone && missing.remove(watched)) {
        LOG.info("{}: branch {} exists again", watched.config(), watched.branch());
      }
    }
  }
}
