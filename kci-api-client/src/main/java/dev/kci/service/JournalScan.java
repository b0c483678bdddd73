package dev.kci.service;

import dev.kci.service.JournalFile.Found;
import dev.kci.service.JournalFile.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a journal that an earlier process left says: which events are not handled.
 *
 * @param file the journal; null when there was none
 * @param newest the event that came last, which the server may send again; null if unknown: no
 *     event came yet, an unwanted one came after it, or what came after it is unreadable
 * @param handled numbers of handled events, less {@code base}
 * @param lastNumber of all events; 0 without any
 * @param pending how many events are not handled
 * @param tornBytes how much at the end is no whole record
 * @param damagedBytes bytes before whole records that are no record
 */
record JournalScan(
    @Nullable JournalFile file,
    @Nullable Frame newest,
    long base,
    BitSet handled,
    long lastNumber,
    long pending,
    long pendingBytes,
    long tornBytes,
    long damagedBytes)
    implements Closeable {

  /** A received event. */
  static final char EVENT = 'E';

  /** The event of this number was handled. */
  static final char HANDLED = 'H';

  /**
   * An event that was handled, and is kept to be recognized if it comes again; or, without payload,
   * one that nobody wanted.
   */
  static final char SEEN = 'S';

  /** What a folder without a journal says. */
  static JournalScan empty() {
    return new JournalScan(null, null, 0, new BitSet(), 0, 0, 0, 0, 0);
  }

  /** Reads a journal to its end. */
  static JournalScan of(JournalFile file) throws IOException {
    Reader marks = new Reader(file);
    BitSet handled = new BitSet();
    long base = -1;
    long last = 0;
    long damageBefore = 0;
    Frame newest = null;
    for (Frame frame = marks.next(); frame != null; frame = marks.next()) {
      if (base < 0) {
        base = frame.number();
      }
      if (frame.kind() != HANDLED) {
        last = Math.max(last, frame.number());
        newest = frame;
        damageBefore = marks.damaged;
      }
      if (frame.kind() != EVENT && frame.number() >= base) {
        handled.set(Math.toIntExact(frame.number() - base));
      }
    }
    Reader events = new Reader(file);
    long pending = 0;
    long bytes = 0;
    for (Frame frame = events.next(); frame != null; frame = events.next()) {
      if (frame.kind() == EVENT && !handled.get(Math.toIntExact(frame.number() - base))) {
        pending++;
        bytes += frame.size();
      }
    }
    boolean isLast = marks.damaged == damageBefore && marks.gap == 0;
    return new JournalScan(
        file,
        isLast ? newest : null,
        base,
        handled,
        last,
        pending,
        bytes,
        marks.gap,
        marks.damaged);
  }

  /** Writes what is not handled, and the newest event in any case. */
  void copyTo(JournalFile target) throws IOException {
    if (file == null) {
      return;
    }
    Reader frames = new Reader(file);
    long to = JournalFile.START;
    for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
      Frame kept = kept(frame);
      if (kept != null) {
        target.write(to, kept);
        to += kept.size();
      }
    }
  }

  /** Whether a frame is an event that was not handled when the journal was read. */
  boolean isPending(Frame frame) {
    return frame.kind() == EVENT
        && (frame.number() > lastNumber || !handled.get(Math.toIntExact(frame.number() - base)));
  }

  private @Nullable Frame kept(Frame frame) {
    if (isPending(frame)) {
      return frame;
    }
    if (frame.kind() == HANDLED) {
      return null;
    }
    return frame.number() == lastNumber ? seen(frame) : null;
  }

  /** The frame of a handled event that is kept to be recognized. */
  static Frame seen(Frame event) {
    return new Frame(SEEN, event.number(), event.payload());
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Returns the whole frames of a file and skips everything else. */
  private static final class Reader {
    final JournalFile file;
    long position = JournalFile.START;
    long gap;
    long damaged;

    Reader(JournalFile file) {
      this.file = file;
    }

    @Nullable Frame next() throws IOException {
      long length = file.length();
      Found found = file.next(position, length);
      if (found == null) {
        gap = length - position;
        return null;
      }
      damaged += found.start() - position;
      position = found.end();
      return found.frame();
    }
  }
}
