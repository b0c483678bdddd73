package dev.kci.service;

import dev.kci.machine.Disk;
import dev.kci.text.ErrorText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a journal: its lock, the files of its segments, and messages about them. */
final class JournalFolder {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);

  /** Without a number: the single file of a version before segments, which is the oldest. */
  private static final Pattern SEGMENT = Pattern.compile("events(?:-(\\d{1,18}))?\\.journal");

  private final Disk disk;
  private final Path folder;
  private final Closeable lock;

  private JournalFolder(Disk disk, Path folder, Closeable lock) {
    this.disk = disk;
    this.folder = folder;
    this.lock = lock;
  }

  /** Creates the folder if it does not exist, and locks it. */
  static JournalFolder open(Disk disk, Path folder) {
    try {
      return new JournalFolder(disk, folder, disk.lock(folder));
    } catch (IOException e) {
      throw new JournalException(
          "Event journal "
              + folder
              + ": "
              + ErrorText.of(e)
              + "; expected a writable folder that nothing else uses",
          e);
    }
  }

  /** Returns an unused segment whose first record has this number. */
  JournalSegment create(long number) {
    return new JournalSegment(disk, segment(number));
  }

  /** Returns the segment that an earlier process left in a file. */
  JournalSegment left(Path file, JournalScan scan) {
    return new JournalSegment(disk, file, scan);
  }

  /** Forces a segment's marks to disk. */
  void sync(JournalSegment segment) throws IOException {
    try (Disk.OpenFile file = disk.open(segment.path())) {
      file.sync();
    }
  }

  /** Returns the file of the segment whose first record has this number. */
  private Path segment(long number) {
    return folder.resolve("events-" + number + ".journal");
  }

  /** Returns the files of all segments with frames, oldest first, and deletes the others. */
  List<Path> segments() throws IOException {
    disk.delete(folder.resolve("events.journal.part")); // of a version before segments
    List<Path> segments = new ArrayList<>();
    for (Path file : disk.files(folder)) {
      if (!name(file).matches()) {
        continue;
      }
      if (length(file) > JournalFile.START) {
        segments.add(file);
      } else {
        LOG.warn("Deleted {}: it is empty, as after a power cut or on a full disk", file);
        disk.delete(file);
      }
    }
    segments.sort(Comparator.comparingLong(this::number));
    return segments;
  }

  private long length(Path file) throws IOException {
    try (Disk.OpenFile open = disk.open(file)) {
      return open.length();
    }
  }

  private static Matcher name(Path file) {
    return SEGMENT.matcher(file.getFileName().toString());
  }

  /** Returns the number of a segment's first record, from its name. */
  long number(Path file) {
    Matcher name = name(file);
    return name.matches() && name.group(1) != null ? Long.parseLong(name.group(1)) : 0;
  }

  /** Reads a file left by an earlier process; keeps a copy if it is damaged. */
  JournalScan scan(Path segment) throws IOException {
    JournalScan scan;
    try (JournalFile file = JournalFile.open(disk, segment)) {
      scan = JournalScan.of(file);
    }
    if (scan.tornBytes() > 0) {
      LOG.info(
          "{}: ignored the last {} bytes, an incomplete record, as after a crash",
          segment,
          scan.tornBytes());
    }
    if (scan.damagedBytes() > 0) {
      damaged(segment, scan.damagedBytes());
    }
    return scan;
  }

  /** Logs that part of a segment cannot be read, and keeps a copy. */
  void damaged(Path segment, long bytes) {
    LOG.warn(
        "{} is damaged: {} bytes between records cannot be read. An event may be lost; the periodic"
            + " query finds its node. Check the disk. {}",
        segment,
        bytes,
        kept(segment));
  }

  private String kept(Path segment) {
    Path kept = folder.resolve("events.journal.damaged");
    try {
      disk.copy(segment, kept);
      return "A copy is kept as " + kept;
    } catch (IOException e) { // a full disk must not stop the handling of readable events
      return "No copy can be kept as " + kept + ": " + ErrorText.of(e);
    }
  }

  /** Makes the name of a new segment survive a power cut. */
  void sync() {
    try {
      disk.syncFolder(folder);
    } catch (IOException e) { // the segment exists, and usually survives
      LOG.warn("{}: {}", message("may lose its newest file in a power cut"), ErrorText.of(e));
    }
  }

  void delete(Path segment) {
    try {
      disk.delete(segment);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", segment, ErrorText.of(e));
    }
  }

  String message(String what) {
    return "Event journal " + folder + " " + what;
  }

  JournalException failure(String what, IOException cause) {
    return new JournalException(message(what) + ": " + ErrorText.of(cause), cause);
  }

  void close() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("{}: {}", message("cannot be unlocked"), ErrorText.of(e));
    }
  }
}
