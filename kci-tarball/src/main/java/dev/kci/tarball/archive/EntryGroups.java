package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits the entries of a commit into groups by their contents: a group ends after a blob whose id
 * says so. Another revision then has the same groups except around changed files. Sizes count
 * because a changed file costs its group: docs/rationale.md#cache-groups has the figures. Batches
 * are whole groups, and end by size, too: otherwise the other threads would wait for the one that
 * has a folder of huge files. Not thread-safe.
 */
final class EntryGroups {
  /** Bytes from which a group is large, and from which a file is a group alone. */
  static final long ENOUGH = 256 << 10;

  /** Entries from which a group is large, however small they are. */
  static final int MANY = 32;

  static final int LONGEST = 64;

  /** One file in 32 ends any group, so that the groups after a new file are soon the same again. */
  private static final int MASK = 31;

  /** One file in four ends a large group. */
  private static final int MASK_OF_LARGE = 3;

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
    long size = 0;
    while (end < Math.min(BATCH, pending.size()) && size < BatchCompressor.FULL) {
      List<ArchiveEntry> group = first(pending.subList(end, pending.size()));
      end += group.size();
      size += group.stream().mapToLong(ArchiveEntry::size).sum();
    }
    List<ArchiveEntry> taken = pending.subList(0, end);
    List<ArchiveEntry> batch = List.copyOf(taken);
    taken.clear();
    return batch;
  }

  /** Returns the first group of some entries; the last one may be incomplete. */
  static List<ArchiveEntry> first(List<ArchiveEntry> entries) {
    int count = Math.min(entries.size(), LONGEST);
    long size = 0;
    for (int i = 0; i < count; i++) {
      ArchiveEntry entry = entries.get(i);
      if (entry.isConverted() || entry.size() >= ENOUGH) {
        // alone: a converted file depends on the commit, and a large one would make others costly
        return entries.subList(0, Math.max(1, i));
      }
      size += entry.size();
      int mask = size >= ENOUGH || i + 1 >= MANY ? MASK_OF_LARGE : MASK;
      if (!entry.isFolder() && (entry.id().getFirstByte() & mask) == 0) {
        return entries.subList(0, i + 1);
      }
    }
    return entries.subList(0, count);
  }
}
