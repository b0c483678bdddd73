package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits the entries of a commit into groups by their contents: a group ends after a blob whose id
 * says so. Another revision then has the same groups except around changed files. Batches are whole
 * groups. Not thread-safe.
 */
final class EntryGroups {
  /** One in 16 files ends a group; docs/rationale.md#cache-groups has the cost of other sizes. */
  private static final int MASK = 15;

  static final int LONGEST = 64;
  private static final int BATCH = 256;

  private final EntryLister lister;
  private final List<ArchiveEntry> pending = new ArrayList<>();
  private boolean more = true;

  EntryGroups(EntryLister lister) {
    this.lister = lister;
  }

  /** Returns the next batch; empty at the end. */
  List<ArchiveEntry> next() throws IOException {
    while (more && pending.size() < BATCH + LONGEST) {
      List<ArchiveEntry> entries = lister.next(BATCH);
      more = !entries.isEmpty();
      pending.addAll(entries);
    }
    int end = 0;
    while (end < Math.min(BATCH, pending.size())) {
      end += first(pending.subList(end, pending.size())).size();
    }
    List<ArchiveEntry> taken = pending.subList(0, end);
    List<ArchiveEntry> batch = List.copyOf(taken);
    taken.clear();
    return batch;
  }

  /** Returns the first group of some entries; the last one may be incomplete. */
  static List<ArchiveEntry> first(List<ArchiveEntry> entries) {
    int count = Math.min(entries.size(), LONGEST);
    for (int i = 0; i < count; i++) {
      ArchiveEntry entry = entries.get(i);
      if (entry.isConverted()) {
        return entries.subList(0, Math.max(1, i)); // alone: it depends on the commit
      }
      if (!entry.isFolder() && (entry.id().getFirstByte() & MASK) == 0) {
        return entries.subList(0, i + 1);
      }
    }
    return entries.subList(0, count);
  }
}
