package dev.kci.service;

import static dev.kci.service.TestJournals.addLong;
import static dev.kci.service.TestJournals.filled;
import static dev.kci.service.TestJournals.handleAll;
import static dev.kci.service.TestJournals.takeAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import dev.kci.machine.Machine;
import dev.kci.service.EventBacklog.Pending;
import dev.kci.service.JournalFile.Frame;
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
  @TempDir Path temp;
  private final TestJournals journals = new TestJournals();

  @AfterEach
  void close() {
    journals.close();
  }

  @Test
  void eventsAreTakenInTheirOrder() {
    EventJournal journal = filled(journals.open(temp), "a", "b", "c");
    assertThat(takeAll(journal)).containsExactly("a", "b", "c");
    assertThat(journal.take()).isNull();
    assertThat(journal.size()).isEqualTo(3);
  }

  @Test
  void crashBeforeTheMarkRepeatsTheEvent() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a", "b", "c");
    journal.take();
    Pending marked = journal.take();
    journal.handled(marked);
    EventJournal after = journals.open(journals.crash(temp));
    assertThat(after.size()).isEqualTo(2);
    assertThat(takeAll(after)).containsExactly("a", "c");
  }

  @Test
  void keepsTheWholeEventAndItsNumber() throws IOException {
    JsonObject data = JsonObject.of("text", "ä\n\u0000").with("number", 6).with("none", null);
    NodeEvent event = NodeEvents.updated("a", "closing", data);
    journals.open(temp).add(event, 42L);
    List<Long> numbers = new ArrayList<>();
    try (EventJournal after =
        EventJournal.open(
            Machine.real().disk(),
            journals.crash(temp),
            TestJournals.NO_LIMIT,
            (seen, number) -> numbers.add(number))) {
      assertThat(after.take().event()).isEqualTo(event);
    }
    assertThat(numbers).containsExactly(42L);
  }

  @Test
  void otherFileIsRejected() throws IOException {
    Files.writeString(temp.resolve("events.journal"), "something else");
    assertThatThrownBy(() -> journals.open(temp))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(
            "cannot be used: " + temp.resolve("events.journal") + " is not an event journal")
        .hasMessageContaining("move it away");
    Files.delete(temp.resolve("events.journal"));
    journals.open(temp);
  }

  @Test
  void folderThatCannotBeCreatedIsRejected() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> journals.open(file.resolve("journal")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("expected a writable folder that nothing else uses");
  }

  @Test
  void secondUserIsRejected() {
    EventJournal first = journals.open(temp);
    assertThatThrownBy(() -> journals.open(temp))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("in use by this process");
    first.close();
    journals.open(temp);
  }

  @Test
  void eventsAreReadFromTheFileInOrder() throws IOException {
    EventJournal journal = journals.open(temp);
    int count = 200;
    List<String> ids = IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      filled(journal, ids.get(i));
      if (i % 5 == 4) { // the reader follows slowly and marks out of order
        Pending one = journal.take();
        Pending two = journal.take();
        seen.add(one.event().id());
        seen.add(two.event().id());
        journal.handled(two);
      }
    }
    seen.addAll(takeAll(journal));
    assertThat(seen).isEqualTo(ids);
    assertThat(journals.open(journals.crash(temp)).size()).isEqualTo(count - count / 5);
  }

  @Test
  void filesAreDeletedWhenTheirEventsAreHandled() throws IOException {
    EventJournal journal = journals.open(temp);
    List<Pending> held = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      addLong(journal, "n" + i, 40_000);
      Pending next = journal.take();
      if (i % 24 == 0) {
        held.add(next);
        waiting.add(next.event().id());
      } else {
        journal.handled(next);
      }
    }
    filled(journal, "last-1", "last-2");
    assertThat(TestJournals.size(temp)).isLessThan(1_500_000).isEqualTo(journal.bytes());
    waiting.addAll(List.of("last-1", "last-2"));
    assertThat(takeAll(journals.open(journals.crash(temp)))).isEqualTo(waiting);
    held.forEach(journal::handled);
    assertThat(TestJournals.files(temp)).hasSize(1);
    assertThat(takeAll(journal)).containsExactly("last-1", "last-2");
  }

  @Test
  void unreadEventsStay() throws IOException {
    EventJournal journal = journals.open(temp);
    List<String> ids = IntStream.range(0, 230).mapToObj(i -> "n" + i).toList();
    ids.forEach(id -> addLong(journal, id, 10_000));
    assertThat(takeAll(journals.open(journals.crash(temp)))).isEqualTo(ids);
    assertThat(handleAll(journal)).isEqualTo(ids);
    assertThat(journal.size()).isZero();
    assertThat(TestJournals.size(temp)).isLessThan(300_000);
  }

  @Test
  void fileOfAVersionBeforeSegmentsIsRead() throws IOException {
    Path old = temp.resolve("events.journal");
    TestJournals.copyOneOfAVersionBeforeSegments(old);
    Files.write(temp.resolve("events.journal.part"), Arrays.copyOf(Files.readAllBytes(old), 100));
    EventJournal journal = journals.open(temp);
    assertThat(journals.known()).extracting(NodeEvent::id).containsExactly("d");
    assertThat(temp.resolve("events.journal.part")).doesNotExist();
    filled(journal, "e");
    journal.handled(journal.take());
    assertThat(takeAll(journal)).containsExactly("d", "e");
    assertThat(takeAll(journals.open(journals.crash(temp)))).containsExactly("d", "e");
  }

  @Test
  void fileOfAVersionBeforeSegmentsIsDeletedWhenHandled() throws IOException {
    Path old = temp.resolve("events.journal");
    List<String> ids = IntStream.range(0, 40).mapToObj(i -> "n" + i).toList();
    ids.forEach(id -> addLong(journals.open(temp.resolve("one-" + id)), id, 20_000));
    try (JournalFile file = JournalFile.create(Machine.real().disk(), old)) {
      for (int i = 0; i < 40; i++) {
        byte[] payload;
        try (JournalFile one =
            JournalFile.open(
                Machine.real().disk(), temp.resolve("one-n" + i).resolve("events-1.journal"))) {
          payload = one.read(JournalFile.START).payload();
        }
        file.write(file.length(), new Frame(Frame.EVENT, 7 + i, payload));
      }
      for (int i = 0; i < 40; i += 2) {
        file.write(file.length(), new Frame(Frame.HANDLED, 7 + i, new byte[0]));
      }
    }
    EventJournal journal = journals.open(temp);
    filled(journal, "new");
    assertThat(TestJournals.files(temp))
        .containsExactlyInAnyOrder(old, temp.resolve("events-47.journal"));
    List<String> left =
        new ArrayList<>(ids.stream().filter(id -> ids.indexOf(id) % 2 > 0).toList());
    left.add("new");
    assertThat(handleAll(journal)).isEqualTo(left);
    assertThat(old).doesNotExist();
    assertThat(handleAll(journals.open(journals.crash(temp)))).isEmpty();
  }

  @Test
  void crashWhileCreatingAFileLosesNothing() throws IOException {
    EventJournal journal = journals.open(temp);
    addLong(journal, "a", 300_000);
    handleAll(journal);
    Path crashed = journals.crash(temp);
    JournalFile.create(Machine.real().disk(), crashed.resolve("events-2.journal")).close();
    EventJournal after = journals.open(crashed);
    assertThat(journals.known()).extracting(NodeEvent::id).containsExactly("a");
    addLong(after, "b", 300_000);
    assertThat(handleAll(after)).containsExactly("b");
  }

  @Test
  void crashWhileCreatingAFileKeepsTheOrder() throws IOException {
    try (JournalFile torn =
        JournalFile.create(Machine.real().disk(), temp.resolve("events-7.journal"))) {
      torn.write(JournalFile.START, new Frame(Frame.EVENT, 7, new byte[100]));
      torn.truncate(torn.length() - 1);
    }
    EventJournal journal = journals.open(temp);
    addLong(journal, "a", 300_000);
    addLong(journal, "b", 300_000);
    assertThat(takeAll(journals.open(journals.crash(temp)))).containsExactly("a", "b");
  }

  @Test
  void newestEventIsKnownAfterARestartEvenIfHandled() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a", "b");
    journal.handled(journal.take());
    journal.handled(journal.take());
    Path crashed = journals.crash(temp);
    for (int restarts = 0; restarts < 3; restarts++) {
      try (EventJournal after = journals.open(crashed)) {
        assertThat(after.take()).isNull();
        assertThat(after.size()).isZero();
        assertThat(journals.known()).extracting(NodeEvent::id).containsExactly("b");
      }
    }
    EventJournal after = filled(journals.open(crashed), "c");
    assertThat(takeAll(after)).containsExactly("c");
  }

  @Test
  void unwantedEventOfTheNodeReplacesTheNewest() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a", "b");
    journal.passedOver(NodeEvents.updated("a", "closing"));
    journals.open(journals.crash(temp));
    assertThat(journals.known())
        .as("one of another node")
        .extracting(NodeEvent::id)
        .containsExactly("b");
    journal.passedOver(NodeEvents.updated("b", "closing"));
    long length = TestJournals.size(temp);
    journal.passedOver(NodeEvents.updated("b", "done"));
    assertThat(TestJournals.size(temp)).as("noted once").isEqualTo(length);
    Path crashed = journals.crash(temp);
    for (int restarts = 0; restarts < 3; restarts++) {
      try (EventJournal after = journals.open(crashed)) {
        assertThat(journals.known()).isEmpty();
        assertThat(takeAll(after)).containsExactly("a", "b");
      }
    }
    filled(journal, "b");
    assertThat(takeAll(journal)).containsExactly("a", "b", "b");
    journals.open(journals.crash(temp));
    assertThat(journals.known()).extracting(NodeEvent::id).containsExactly("b");
  }

  @Test
  void longEventIsReadAndTooLongOneSkipped() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a");
    journal.add(NodeEvents.updated("long", "done", text(JournalFile.LONGEST - 1000)), null);
    journal.add(NodeEvents.updated("longer", "done", text(JournalFile.LONGEST)), null);
    filled(journal, "b");
    assertThat(takeAll(journals.open(journals.crash(temp)))).containsExactly("a", "long", "b");
    assertThat(journal.size()).isEqualTo(3);
  }

  private static JsonObject text(int length) {
    return JsonObject.of("text", "x".repeat(length));
  }

  @Test
  void skipsRecordsOfAnotherVersion() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a");
    Path crashed = journals.crash(temp);
    try (JournalFile file =
        JournalFile.open(Machine.real().disk(), crashed.resolve("events-1.journal"))) {
      for (String text : List.of("{\"event\": {\"id\": \"x\"}}", "no JSON")) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        file.write(file.length(), new Frame(Frame.EVENT, 2, payload));
      }
    }
    EventJournal after = journals.open(crashed);
    filled(after, "b");
    assertThat(takeAll(after)).containsExactly("a", "b");
    assertThat(after.size()).isEqualTo(2);
    assertThat(journal.size()).isEqualTo(1);
  }

  @Test
  void isFullUntilHalfIsHandled() {
    EventJournal journal = journals.open(temp, 2000);
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
  void closedJournalAcceptsNothing() {
    EventJournal journal = filled(journals.open(temp), "a");
    Pending taken = journal.take();
    journal.close();
    assertThatThrownBy(() -> filled(journal, "b")).isInstanceOf(JournalException.class);
    journal.handled(taken);
    journal.close();
    assertThat(takeAll(journals.open(temp))).containsExactly("a");
  }
}
