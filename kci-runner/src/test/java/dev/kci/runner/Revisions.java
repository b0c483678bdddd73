package dev.kci.runner;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import java.util.List;

/** Kernel revisions for tests. */
final class Revisions {
  private Revisions() {}

  /** A revision with a version, without which no job is created. */
  static KernelRevision of(String tree, String url, String branch, String commit) {
    KernelVersion version = new KernelVersion(6, 12, null, null, null);
    return new KernelRevision(tree, url, branch, commit, null, version, List.of(), null, null);
  }
}
