package dev.kci.service;

import dev.kci.machine.Disk;
import dev.kci.service.JournalFile.Frame;
import dev.kci.service.JournalScan.Entry;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal and the number of its unhandled events. The file is open only while it is
 * read or written, so any number of segments can exist. Not thread-safe.
 */
final class JournalSegment {
  /** The size in bytes at which a segment is full. */
  private static final int FULL = 256 << 10;

  private final Disk disk;
  private final Path path;

  /** The position after the last frame; 0 without a file. A failed write may leave bytes there. */
  private long end;

  private int pending;
  private boolean damaged;
  private boolean lacksMarks;

  /** Creates a segment whose file is created with its first frame. */
  JournalSegment(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /** Creates a segment from the file of an earlier process. */
  JournalSegment(Disk disk, Path path, JournalScan scan) {
    this.disk = disk;
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
   * Appends an event, or a record of an unwanted one, and forces it to disk. A failure leaves the
   * segment unchanged.
   */
  Entry append(Frame frame) throws IOException {
    long at = Math.max(end, JournalFile.START);
    try (JournalFile file =
        end == 0 ? JournalFile.create(disk, path) : JournalFile.open(disk, path)) {
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
    try (JournalFile file = JournalFile.open(disk, path)) {
      return file.read(event.position());
    }
  }

  /**
   * Marks an event as handled, in place, so that it works on a full disk, and without waiting for
   * the disk. An event damaged by now is skipped; it is never read again anyway.
   */
  void mark(Entry event) throws IOException {
    try (JournalFile file = JournalFile.open(disk, path)) {
      Frame frame = file.read(event.position());
      if (frame != null) {
        file.write(event.position(), frame.seen());
      }
    } catch (IOException e) {
      lacksMarks = true;
      throw e;
    }
  }

  /** Drops all records but keeps the file, so that this works on a full disk and frees space. */
  void clear() throws IOException {
    try (JournalFile file = JournalFile.open(disk, path)) {
      file.truncate(0);
    }
    end = 0;
    damaged = false;
    lacksMarks = false;
  }

  /** Returns whether a handled event could not be marked. */
  boolean lacksMarks() {
    return lacksMarks;
  }

  /** Counts an event as handled or lost. */
  void ended() {
    pending--;
  }

  /** Returns whether no events are pending. */
  boolean isOver() {
    return pending == 0;
  }

  boolean takesMore() {
    return end < FULL && !damaged;
  }

  /** Records that an event cannot be read; returns whether it is the first one. */
  boolean noteDamage() {
    boolean first = !damaged;
    damaged = true;
    return first;
  }
}
