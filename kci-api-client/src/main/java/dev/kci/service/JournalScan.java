package dev.kci.service;

import dev.kci.service.JournalFile.Found;
import dev.kci.service.JournalFile.Frame;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a journal's file left by an earlier process.
 *
 * @param pending the unhandled events, in the order of their receipt
 * @param lastNumber the highest number of all frames; 0 if there are none
 * @param newest the last event, or the last record of an unwanted one; null if unknown, because the
 *     file has none, or the bytes after it cannot be read
 * @param end the position after the last complete frame
 * @param tornBytes the number of bytes after {@code end}
 * @param damagedBytes the number of unreadable bytes before {@code end}
 */
record JournalScan(
    List<Entry> pending,
    long lastNumber,
    @Nullable Frame newest,
    long end,
    long tornBytes,
    long damagedBytes) {

  /**
   * An unhandled event.
   *
   * @param bytes the size of its frame
   */
  record Entry(long number, long position, int bytes) {}

  /** Reads a whole file. */
  static JournalScan of(JournalFile file) throws IOException {
    Map<Long, Entry> pending = new LinkedHashMap<>();
    long lastNumber = 0;
    Frame newest = null;
    long damaged = 0;
    long end = JournalFile.START;
    for (Found found = file.next(end); found != null; found = file.next(end)) {
      Frame frame = found.frame();
      if (found.start() > end) {
        damaged += found.start() - end;
        newest = null;
      }
      end = found.end();
      lastNumber = Math.max(lastNumber, frame.number());
      if (frame.kind() == Frame.EVENT) {
        pending.put(frame.number(), new Entry(frame.number(), found.start(), frame.size()));
      } else {
        pending.remove(frame.number());
      }
      if (frame.kind() != Frame.HANDLED) {
        newest = frame;
      }
    }
    long torn = file.length() - end;
    return new JournalScan(
        List.copyOf(pending.values()), lastNumber, torn > 0 ? null : newest, end, torn, damaged);
  }
}
