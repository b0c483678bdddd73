package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import dev.kci.machine.Machine;
import dev.kci.service.EventBacklog.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Opens and fills journals for tests, and copies them as a crash would leave them. */
final class TestJournals implements AutoCloseable {
  static final long NO_LIMIT = 1L << 40;

  private final List<EventJournal> opened = new ArrayList<>();
  private final List<NodeEvent> known = new ArrayList<>();
  private int copies;

  EventJournal open(Path folder) {
    return open(folder, NO_LIMIT);
  }

  EventJournal open(Path folder, long limit) {
    known.clear();
    EventJournal journal =
        EventJournal.open(
            Machine.real().disk(), folder, limit, (event, number) -> known.add(event));
    opened.add(journal);
    return journal;
  }

  /** The newest event known to the journal opened last, if any. */
  List<NodeEvent> known() {
    return known;
  }

  /** Returns a copy of the folder as a crash would leave it, with nothing closed. */
  Path crash(Path folder) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("crash-" + copies++));
    for (Path file : files(folder)) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  /**
   * Copies a file from the last version before segments: z (39), handled by an earlier process; a
   * (40) to d (43); marks that c and a were handled.
   */
  static void copyOneOfAVersionBeforeSegments(Path target) throws IOException {
    try (InputStream made =
        TestJournals.class.getResourceAsStream("events-before-segments.journal")) {
      Files.copy(made, target);
    }
  }

  /** The files of all segments. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".journal")).toList();
    }
  }

  /** The size of all segments, in bytes. */
  static long size(Path folder) throws IOException {
    long size = 0;
    for (Path file : files(folder)) {
      size += Files.size(file);
    }
    return size;
  }

  /** Adds events of nodes with these ids. */
  static EventJournal filled(EventJournal journal, String... ids) {
    for (String id : ids) {
      journal.add(NodeEvents.updated(id, "done"), null);
    }
    return journal;
  }

  /** Adds an event of about this many bytes. */
  static void addLong(EventJournal journal, String id, int bytes) {
    JsonObject data = JsonObject.of("text", "x".repeat(bytes));
    journal.add(NodeEvents.updated(id, "done", data), null);
  }

  /** Takes all waiting events; returns their ids in order. */
  static List<String> takeAll(EventJournal journal) {
    List<String> ids = new ArrayList<>();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      ids.add(next.event().id());
    }
    return ids;
  }

  /** Takes and handles all waiting events; returns their ids in order. */
  static List<String> handleAll(EventJournal journal) {
    List<String> ids = new ArrayList<>();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      ids.add(next.event().id());
      journal.handled(next);
    }
    return ids;
  }

  @Override
  public void close() {
    opened.forEach(EventJournal::close);
  }
}
