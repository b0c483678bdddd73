package dev.kci.service;

import dev.kci.api.model.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;

/** A process that writes a journal; a line on stdout for each event that is safe in it. */
final class JournalWriter {
  private static final JsonObject DATA = JsonObject.of("text", "x".repeat(2000));

  private JournalWriter() {}

  /**
   * Folder, and what to do: {@code on} adds events forever, {@code full} until the disk is; {@code
   * start} handles what is there, and says how many more it can take.
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    EventJournal journal = EventJournal.open(Path.of(args[0]), 1L << 40, (event, number) -> {});
    if (args[1].equals("start")) {
      handleAll(journal, out);
      return;
    }
    int next = 0;
    while (next >= 0) {
      try {
        journal.add(NodeEvents.updated("n" + next, "done", DATA), null);
        out.println("n" + next++);
      } catch (JournalException e) {
        if (args[1].equals("on")) {
          throw e;
        }
        out.println("refused: " + e.getMessage());
        goOn(journal, out);
        next = -1;
      }
    }
  }

  private static void handleAll(EventJournal journal, PrintStream out) {
    for (EventBacklog.Pending next = journal.take(); next != null; next = journal.take()) {
      out.println("handled " + next.event().id());
      journal.handled(next);
    }
    try {
      journal.add(NodeEvents.updated("new", "done"), null);
      out.println("taken");
    } catch (JournalException e) {
      out.println("refused: " + e.getMessage());
    }
  }

  /** Half of what waits is handled, which makes room for a new file; then more is taken. */
  private static void goOn(EventJournal journal, PrintStream out) {
    long size = journal.size();
    for (long i = 0; i < size; i++) {
      EventBacklog.Pending event = journal.take();
      if (i > 0) {
        journal.handled(event);
      }
    }
    journal.add(NodeEvents.updated("after", "done", DATA), null);
    out.println("after");
  }
}
