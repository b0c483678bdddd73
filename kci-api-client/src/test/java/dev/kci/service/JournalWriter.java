package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.machine.Machine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** A process that writes a journal and prints a line for each event that is safe in it. */
final class JournalWriter {
  private static final JsonObject DATA = JsonObject.of("text", "x".repeat(2000));

  private JournalWriter() {}

  /**
   * Arguments: the folder and a mode. {@code on} adds events forever; {@code churn} also handles
   * all but one in 300; {@code full} adds until the disk is full; {@code drain} handles what is
   * there; {@code start} then adds one more.
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    EventJournal journal =
        EventJournal.open(Machine.real().disk(), Path.of(args[0]), 1L << 40, (event, number) -> {});
    switch (args[1]) {
      case "on" -> add(journal, event -> {}, out);
      case "churn" -> add(journal, event -> handle(journal, event % 300 > 0, out), out);
      case "full" -> {
        try {
          add(journal, event -> {}, out);
        } catch (JournalException e) {
          out.println("refused: " + e.getMessage());
          goOn(journal, out);
        }
      }
      case "drain" -> handleAll(journal, out);
      case "start" -> {
        handleAll(journal, out);
        addOne(journal, out);
      }
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private static void add(EventJournal journal, IntConsumer added, PrintStream out) {
    for (int next = 0; next >= 0; next++) {
      journal.add(NodeEvents.updated("n" + next, "done", DATA), null);
      out.println("n" + next);
      added.accept(next);
    }
  }

  private static void handle(EventJournal journal, boolean toItsEnd, PrintStream out) {
    EventBacklog.Pending event = journal.take();
    if (toItsEnd) {
      journal.handled(event);
      out.println("handled " + event.event().id());
    }
  }

  private static void handleAll(EventJournal journal, PrintStream out) {
    for (EventBacklog.Pending next = journal.take(); next != null; next = journal.take()) {
      out.println("handled " + next.event().id());
      journal.handled(next);
    }
  }

  private static void addOne(EventJournal journal, PrintStream out) {
    try {
      journal.add(NodeEvents.updated("new", "done"), null);
      out.println("taken");
    } catch (JournalException e) {
      out.println("refused: " + e.getMessage());
    }
  }

  /** Handles all but the first, which makes room, then adds more. */
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
