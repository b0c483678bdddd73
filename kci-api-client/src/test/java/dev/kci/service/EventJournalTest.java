package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.EventBacklog.Pending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {
  private static final long NO_LIMIT = 1L << 40;

  @TempDir Path temp;
  private final List<NodeEvent> known = new ArrayList<>();
  private final List<EventJournal> opened = new ArrayList<>();
  private int copies;

  @AfterEach
  void close() {
    opened.forEach(EventJournal::close);
  }

  private EventJournal open(Path folder) {
    return open(folder, NO_LIMIT);
  }

  private EventJournal open(Path folder, long limit) {
    known.clear();
    EventJournal journal = EventJournal.open(folder, limit, (event, number) -> known.add(event));
    opened.add(journal);
    return journal;
  }

  /** The folder as a crash at this moment would leave it: nothing is closed. */
  private Path crash(Path folder) throws IOException {
    Path copy = Files.createDirectory(temp.resolve("crash-" + copies++));
    Files.copy(folder.resolve("events.journal"), copy.resolve("events.journal"));
    return copy;
  }

  private static List<String> takeAll(EventJournal journal) {
    List<String> ids = new ArrayList<>();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      ids.add(next.event().id());
    }
    return ids;
  }

  private static EventJournal filled(EventJournal journal, String... ids) {
    for (String id : ids) {
      journal.add(NodeEvents.updated(id, "done"), null);
    }
    return journal;
  }

  @Test
  void givesOutInOrderWhatCameIn() {
    EventJournal journal = filled(open(temp), "a", "b", "c");
    assertThat(takeAll(journal)).containsExactly("a", "b", "c");
    assertThat(journal.take()).isNull();
    assertThat(journal.size()).isEqualTo(3);
  }

  @Test
  void aCrashBetweenTheWorkAndItsMarkBringsTheEventAgain() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b", "c");
    journal.take();
    Pending marked = journal.take();
    journal.handled(marked);
    EventJournal after = open(crash(temp));
    assertThat(after.size()).isEqualTo(2);
    assertThat(takeAll(after)).containsExactly("a", "c");
  }

  @Test
  void keepsTheWholeEventAndItsNumber() throws IOException {
    JsonObject data = JsonObject.of("text", "ä\n\u0000").with("number", 6).with("none", null);
    NodeEvent event = NodeEvents.updated("a", "closing", data);
    open(temp).add(event, 42L);
    List<Long> numbers = new ArrayList<>();
    try (EventJournal after =
        EventJournal.open(crash(temp), NO_LIMIT, (seen, number) -> numbers.add(number))) {
      assertThat(after.take().event()).isEqualTo(event);
    }
    assertThat(numbers).containsExactly(42L);
  }

  @Test
  void whatIsNoJournalIsRefused() throws IOException {
    Files.writeString(temp.resolve("events.journal"), "something else");
    assertThatThrownBy(() -> open(temp))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("events.journal cannot be used: it is no event journal")
        .hasMessageContaining("move it away");
    Files.delete(temp.resolve("events.journal"));
    open(temp);
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> open(file.resolve("journal")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("expected a folder of its own that may be written");
  }

  @Test
  void aSecondUserIsRefused() {
    EventJournal first = open(temp);
    assertThatThrownBy(() -> open(temp))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("this process uses it already");
    first.close();
    open(temp);
  }

  @Test
  void whatMemoryDoesNotHoldIsReadFromTheFileInOrder() throws IOException {
    EventJournal journal = open(temp);
    int count = 3 * EventJournal.IN_MEMORY;
    List<String> ids = IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      filled(journal, ids.get(i));
      if (i % 5 == 4) { // the reader follows slowly, and marks out of order
        Pending one = journal.take();
        Pending two = journal.take();
        seen.add(one.event().id());
        seen.add(two.event().id());
        journal.handled(two);
      }
    }
    seen.addAll(takeAll(journal));
    assertThat(seen).isEqualTo(ids);
    assertThat(open(crash(temp)).size()).isEqualTo(count - count / 5);
  }

  @Test
  void isWrittenAnewWhenMostOfItIsOver() throws IOException {
    EventJournal journal = open(temp);
    JsonObject big = JsonObject.of("text", "x".repeat(40_000));
    List<Pending> held = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      journal.add(NodeEvents.updated("n" + i, "done", big), (long) i);
      Pending next = journal.take();
      if (i % 24 == 0) {
        held.add(next);
        waiting.add(next.event().id());
      } else {
        journal.handled(next);
      }
    }
    filled(journal, "last-1", "last-2");
    assertThat(Files.size(temp.resolve("events.journal"))).isLessThan(1_500_000);
    assertThat(temp.resolve("events.journal.part")).doesNotExist();
    waiting.addAll(List.of("last-1", "last-2"));
    assertThat(takeAll(open(crash(temp)))).isEqualTo(waiting);
    held.forEach(journal::handled);
    assertThat(takeAll(journal)).containsExactly("last-1", "last-2");
  }

  @Test
  void rewritingKeepsWhatWasNotReadYet() {
    EventJournal journal = open(temp);
    JsonObject big = JsonObject.of("text", "x".repeat(10_000));
    int count = 2 * EventJournal.IN_MEMORY + 100;
    for (int i = 0; i < count; i++) {
      journal.add(NodeEvents.updated("n" + i, "done", big), null);
    }
    List<String> seen = new ArrayList<>();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      seen.add(next.event().id());
      journal.handled(next);
    }
    assertThat(seen).isEqualTo(IntStream.range(0, count).mapToObj(i -> "n" + i).toList());
    assertThat(journal.size()).isZero();
    assertThat(temp.resolve("events.journal").toFile().length()).isLessThan(1_200_000);
  }

  @Test
  void aRewriteThatWasInterruptedBeforeItsEndChangesNothing() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b");
    Path crashed = crash(temp);
    byte[] bytes = Files.readAllBytes(temp.resolve("events.journal"));
    Files.write(crashed.resolve("events.journal.part"), Arrays.copyOf(bytes, bytes.length / 2));
    EventJournal after = open(crashed);
    assertThat(takeAll(after)).containsExactly("a", "b");
    assertThat(crashed.resolve("events.journal.part")).doesNotExist();
    assertThat(journal.size()).isEqualTo(2);
  }

  @Test
  void theNewestEventIsRecognizedAfterARestartThoughItWasHandled() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b");
    journal.handled(journal.take());
    journal.handled(journal.take());
    Path crashed = crash(temp);
    for (int restarts = 0; restarts < 3; restarts++) {
      try (EventJournal after = open(crashed)) {
        assertThat(after.take()).isNull();
        assertThat(after.size()).isZero();
        assertThat(known.get(known.size() - 1).id()).isEqualTo("b");
      }
    }
    EventJournal after = filled(open(crashed), "c");
    assertThat(takeAll(after)).containsExactly("c");
  }

  @Test
  void anEventIsNotTheNewestAnyMoreAfterOneOfItsNodeThatNobodyWants() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b");
    journal.passedOver(NodeEvents.updated("a", "closing"));
    open(crash(temp));
    assertThat(known).as("one of another node").extracting(NodeEvent::id).containsExactly("b");
    journal.passedOver(NodeEvents.updated("b", "closing"));
    long length = Files.size(temp.resolve("events.journal"));
    journal.passedOver(NodeEvents.updated("b", "done"));
    assertThat(temp.resolve("events.journal")).as("noted once").hasSize(length);
    Path crashed = crash(temp);
    for (int restarts = 0; restarts < 3; restarts++) {
      try (EventJournal after = open(crashed)) {
        assertThat(known).isEmpty();
        assertThat(takeAll(after)).containsExactly("a", "b");
      }
    }
    filled(journal, "b");
    assertThat(takeAll(journal)).containsExactly("a", "b", "b");
    open(crash(temp));
    assertThat(known).extracting(NodeEvent::id).containsExactly("b");
  }

  @Test
  void aLongEventIsReadAgainAndOneThatNoRecordTakesIsPassedOver() throws IOException {
    EventJournal journal = filled(open(temp), "a");
    journal.add(NodeEvents.updated("long", "done", text(JournalFile.LONGEST - 1000)), null);
    journal.add(NodeEvents.updated("longer", "done", text(JournalFile.LONGEST)), null);
    filled(journal, "b");
    assertThat(takeAll(open(crash(temp)))).containsExactly("a", "long", "b");
    assertThat(journal.size()).isEqualTo(3);
  }

  private static JsonObject text(int length) {
    return JsonObject.of("text", "x".repeat(length));
  }

  @Test
  void passesOverWhatAnotherVersionWrote() throws IOException {
    EventJournal journal = filled(open(temp), "a");
    Path crashed = crash(temp);
    try (JournalFile file = JournalFile.open(crashed.resolve("events.journal"))) {
      for (String text : List.of("{\"event\": {\"id\": \"x\"}}", "no JSON")) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        file.write(file.length(), new JournalFile.Frame(JournalScan.EVENT, 2, payload));
      }
    }
    EventJournal after = open(crashed);
    filled(after, "b");
    assertThat(takeAll(after)).containsExactly("a", "b");
    assertThat(after.size()).isEqualTo(2);
    assertThat(journal.size()).isEqualTo(1);
  }

  @Test
  void isFullUntilHalfIsHandled() {
    EventJournal journal = open(temp, 2000);
    int count = 0;
    while (!journal.isFull()) {
      filled(journal, "n" + count++);
    }
    filled(journal, "one-more-is-taken");
    assertThat(count).isGreaterThan(4);
    journal.handled(journal.take());
    journal.handled(journal.take());
    assertThat(journal.isFull()).isFalse();
    assertThat(journal.hasRoom()).isFalse();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      journal.handled(next);
    }
    assertThat(journal.hasRoom()).isTrue();
  }

  @Test
  void onceClosedItTakesNothing() {
    EventJournal journal = filled(open(temp), "a");
    Pending taken = journal.take();
    journal.close();
    assertThatThrownBy(() -> filled(journal, "b")).isInstanceOf(JournalException.class);
    journal.handled(taken);
    journal.close();
    assertThat(takeAll(open(temp))).containsExactly("a");
  }
}
