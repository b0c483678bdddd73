package dev.kci.service;

import dev.kci.service.JournalFile.Found;
import dev.kci.service.JournalFile.Frame;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a journal that is in use: written at the end, read from anywhere, and rewritten
 * without those that are over. What cannot be read is passed over and told once. Not thread-safe.
 */
final class JournalRecords {
  private static final Logger LOG = LoggerFactory.getLogger(JournalRecords.class);

  private final JournalFolder folder;
  private JournalFile file;

  /** Where the file ends; what lies behind, after a failed write, is cut off before the next. */
  private long end;

  private boolean torn;
  private boolean closed;

  /** Where in the file damage begins that was told already. */
  private final Set<Long> damage = new HashSet<>();

  /**
   * Begins with what is left of an earlier process's. On a full disk, where that cannot be written
   * to a new file, the old one is used as it is.
   */
  JournalRecords(JournalFolder folder, JournalScan found) throws IOException {
    this.folder = folder;
    JournalFile begun;
    long torn = 0;
    try {
      begun = folder.rewrite(found::copyTo);
    } catch (IOException e) {
      if (found.file() == null) {
        throw e;
      }
      LOG.warn(
          "{}: {}", folder.message("is used as it is, as it cannot be compacted"), e.getMessage());
      begun = JournalFile.open(folder.file());
      torn = found.tornBytes();
    }
    this.file = begun;
    this.end = begun.length() - torn;
    this.torn = torn > 0;
  }

  long end() {
    return end;
  }

  /** Writes at the end, and tells where; a write that fails is as if it had not been. */
  long write(Frame frame, boolean sync) throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    if (torn) {
      file.truncate(end);
      torn = false;
    }
    long at = end;
    torn = true;
    file.write(at, frame);
    if (sync) {
      file.sync();
    }
    torn = false;
    end = at + frame.size();
    return at;
  }

  /** The next record from a position on; null at the end. */
  @Nullable Found next(long from) throws IOException {
    Found found = file.next(from, end);
    long start = found == null ? end : found.start();
    if (start > from && damage.add(from)) {
      folder.damaged(start - from);
    }
    return found;
  }

  /**
   * Writes a new file, which takes the place of the old one at once and whole.
   *
   * @param kept what is written of a record; null for nothing
   * @param written is told each record that was written, and where
   */
  void rewrite(Function<Frame, @Nullable Frame> kept, ObjLongConsumer<Frame> written)
      throws IOException {
    JournalFile old = file;
    long[] length = {JournalFile.START};
    file =
        folder.rewrite(
            target -> {
              Found next = next(JournalFile.START);
              for (; next != null; next = next(next.end())) {
                Frame frame = kept.apply(next.frame());
                if (frame != null) {
                  target.write(length[0], frame);
                  written.accept(frame, length[0]);
                  length[0] += frame.size();
                }
              }
            });
    end = length[0];
    torn = false;
    damage.clear();
    old.close(); // last, since it may fail
  }

  /**
   * Drops all records in place but one: where a full disk has no room for a new file, this makes
   * some. The one is dropped too if it still cannot be written, or by a crash in the middle.
   */
  void dropAllBut(@Nullable Frame kept) throws IOException {
    file.truncate(JournalFile.START);
    end = JournalFile.START;
    torn = false;
    damage.clear();
    try {
      if (kept != null) {
        write(kept, true);
      }
    } catch (IOException e) {
      LOG.debug("{}", folder.message("does not keep its newest event"), e);
    }
  }

  void close() throws IOException {
    closed = true;
    file.sync();
    file.close();
  }
}
