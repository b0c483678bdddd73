package dev.kci.service;

import dev.kci.service.JournalFile.Frame;
import dev.kci.service.JournalScan.Entry;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal, and the number of its events that are not handled. The file is open only
 * while it is read or written, so that any number of segments can wait. Not thread-safe.
 */
final class JournalSegment {
  /** A segment of this many bytes takes no more frames. */
  private static final int FULL = 256 << 10;

  private final Path path;

  /** The position after the last frame, 0 without a file; a failed write may leave bytes there. */
  private long end;

  private int pending;
  private boolean damaged;
  private boolean lacksMarks;

  /** A segment whose file is created with its first frame. */
  JournalSegment(Path path) {
    this.path = path;
  }

  /** The segment that an earlier process left. */
  JournalSegment(Path path, JournalScan scan) {
    this.path = path;
    this.end = scan.end();
    this.pending = scan.pending().size();
    this.damaged = scan.damagedBytes() > 0;
  }

  Path path() {
    return path;
  }

  /** The bytes of its records. */
  long bytes() {
    return end;
  }

  /**
   * Appends an event, or a note of one that nobody wants, and returns when it is on the disk. After
   * a failure it is as if it had not been called.
   */
  Entry append(Frame frame) throws IOException {
    long at = Math.max(end, JournalFile.START);
    try (JournalFile file = end == 0 ? JournalFile.create(path) : JournalFile.open(path)) {
      if (file.length() > at) {
        file.truncate(at);
      }
      file.write(at, frame);
      file.sync();
    }
    end = at + frame.size();
    if (frame.kind() == Frame.EVENT) {
      pending++;
    }
    return new Entry(frame.number(), at, frame.size());
  }

  /** Reads an event; null if it is damaged. */
  @Nullable Frame read(Entry event) throws IOException {
    try (JournalFile file = JournalFile.open(path)) {
      return file.read(event.position());
    }
  }

  /**
   * Marks an event as handled, in place, so that a full disk does not matter. The disk is not
   * waited for. An event that is damaged by now is not read again anyway.
   */
  void mark(Entry event) throws IOException {
    try (JournalFile file = JournalFile.open(path)) {
      Frame frame = file.read(event.position());
      if (frame != null) {
        file.write(event.position(), frame.seen());
      }
    } catch (IOException e) {
      lacksMarks = true;
      throw e;
    }
  }

  /** Drops all records; the file stays, so that this works on a full disk and makes room. */
  void clear() throws IOException {
    try (JournalFile file = JournalFile.open(path)) {
      file.truncate(0);
    }
    end = 0;
    damaged = false;
    lacksMarks = false;
  }

  /** Whether a handled event could not be marked. */
  boolean lacksMarks() {
    return lacksMarks;
  }

  /** Counts an event as handled, or as lost. */
  void ended() {
    pending--;
  }

  /** Whether no event of it is pending. */
  boolean isOver() {
    return pending == 0;
  }

  boolean takesMore() {
    return end < FULL && !damaged;
  }

  /** Notes that an event cannot be read; false if such a one was noted before. */
  boolean noteDamage() {
    boolean first = !damaged;
    damaged = true;
    return first;
  }
}
