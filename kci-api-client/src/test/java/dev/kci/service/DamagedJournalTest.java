package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.EventBacklog.Pending;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal some of whose file cannot be read. */
class DamagedJournalTest {
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
    known.clear();
    EventJournal journal = EventJournal.open(folder, NO_LIMIT, (event, number) -> known.add(event));
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

  /** Which events the file says are to be handled. */
  private static List<String> waiting(JournalScan scan) throws IOException {
    List<String> ids = new ArrayList<>();
    Path copy = Files.createTempFile("journal", "copy");
    try (JournalFile target = JournalFile.create(copy)) {
      scan.copyTo(target);
      JournalFile.Found next = target.next(JournalFile.START, target.length());
      for (; next != null; next = target.next(next.end(), target.length())) {
        String text = new String(next.frame().payload(), StandardCharsets.UTF_8);
        ids.add(JsonText.parseObject(text).string("event.id").orElseThrow());
      }
    } finally {
      Files.delete(copy);
    }
    return ids;
  }

  @Test
  void aTornEndLosesOnlyItself() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b");
    long before = Files.size(temp.resolve("events.journal"));
    filled(journal, "c");
    long whole = Files.size(temp.resolve("events.journal"));
    assertThat(whole).isGreaterThan(before + 50);
    Path torn = crash(temp).resolve("events.journal");
    try (JournalFile file = JournalFile.open(torn)) {
      for (long length = whole - 1; length >= before; length--) {
        file.truncate(length);
        JournalScan scan = JournalScan.of(file);
        assertThat(waiting(scan)).as("torn at %d", length).containsExactly("a", "b");
        assertThat(scan.tornBytes()).isEqualTo(length - before);
        assertThat(scan.damagedBytes()).isZero();
      }
    }
  }

  @Test
  void goesOnAfterATornEnd() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b");
    Path crashed = crash(temp);
    try (JournalFile file = JournalFile.open(crashed.resolve("events.journal"))) {
      file.truncate(file.length() - 3);
    }
    try (EventJournal after = open(crashed)) {
      filled(after, "c");
    }
    assertThat(takeAll(open(crashed))).containsExactly("a", "c");
    assertThat(crashed.resolve("events.journal.damaged")).doesNotExist();
    assertThat(journal.size()).isEqualTo(2);
  }

  @Test
  void aFlippedByteLosesAtMostItsOwnRecord() throws IOException {
    EventJournal journal = filled(open(temp), "a");
    long second = Files.size(temp.resolve("events.journal"));
    filled(journal, "b");
    long third = Files.size(temp.resolve("events.journal"));
    filled(journal, "c");
    Path crashed = crash(temp).resolve("events.journal");
    byte[] whole = Files.readAllBytes(crashed);
    for (int at = JournalFile.START; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x10;
      Files.write(crashed, bytes);
      List<String> left = new ArrayList<>(List.of("a", "b", "c"));
      left.remove(at < second ? 0 : at < third ? 1 : 2);
      try (JournalFile file = JournalFile.open(crashed)) {
        JournalScan scan = JournalScan.of(file);
        assertThat(waiting(scan)).as("flipped at %d", at).isEqualTo(left);
        assertThat(scan.damagedBytes() > 0).as("damage, at %d", at).isEqualTo(at < third);
      }
    }
  }

  @Test
  void aDamagedFileIsKeptBeside() throws IOException {
    EventJournal journal = filled(open(temp), "a", "b");
    Path crashed = crash(temp);
    byte[] bytes = Files.readAllBytes(crashed.resolve("events.journal"));
    bytes[JournalFile.START + 20] ^= 1;
    Files.write(crashed.resolve("events.journal"), bytes);
    assertThat(takeAll(open(crashed))).containsExactly("b");
    assertThat(crashed.resolve("events.journal.damaged")).hasBinaryContent(bytes);
    assertThat(journal.size()).isEqualTo(2);
  }

  @Test
  void whatIsNewestIsNotKnownWhereDamageFollows() throws IOException {
    filled(open(temp), "a", "b", "c");
    Path crashed = crash(temp);
    Path file = crashed.resolve("events.journal");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 1;
    Files.write(file, bytes);
    try (EventJournal after = open(crashed)) {
      assertThat(takeAll(after)).containsExactly("a", "b");
      assertThat(known).isEmpty();
    }
  }

  /** Flips a byte of the record that begins there. */
  private void damage(long record) throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(temp.resolve("events.journal").toFile(), "rw")) {
      file.seek(record + 30);
      int was = file.read();
      file.seek(record + 30);
      file.write(was ^ 0x10);
    }
  }

  @Test
  void damageWhileInUseCostsOnlyItsOwnRecordAndIsToldOnce() throws IOException {
    EventJournal journal = open(temp);
    int count = 3 * EventJournal.IN_MEMORY;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = Files.size(temp.resolve("events.journal"));
      filled(journal, "n" + i);
      if (i == 100 || i == 101 || i == 150 || i == count - 1) {
        damage(at);
      } else {
        expected.add("n" + i);
      }
    }
    Path kept = temp.resolve("events.journal.damaged");
    List<String> seen = new ArrayList<>();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      seen.add(next.event().id());
      if (next.event().id().equals("n102")) {
        assertThat(kept).exists();
        assertThat(journal.size()).isEqualTo(expected.size() - seen.size() + 2); // n0, n102
        Files.delete(kept);
      }
      if (!next.event().id().equals("n0")) {
        journal.handled(next);
      }
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(journal.size()).isEqualTo(1);
    assertThat(kept).as("told and kept again").doesNotExist();
    filled(journal, "later");
    assertThat(takeAll(journal)).containsExactly("later");
  }

  @Test
  void damageIsLeftOutWhenTheFileIsWrittenAnew() throws IOException {
    EventJournal journal = open(temp);
    JsonObject big = JsonObject.of("text", "x".repeat(10_000));
    int count = 300;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = Files.size(temp.resolve("events.journal"));
      journal.add(NodeEvents.updated("n" + i, "done", big), null);
      if (i == 250) {
        damage(at);
      } else {
        expected.add("n" + i);
      }
    }
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 200; i++) { // more than half of it: it is compacted
      Pending next = journal.take();
      seen.add(next.event().id());
      journal.handled(next);
    }
    assertThat(Files.size(temp.resolve("events.journal"))).isLessThan(2_000_000);
    assertThat(journal.size()).isEqualTo(count - 1 - 200);
    seen.addAll(takeAll(journal));
    assertThat(seen).isEqualTo(expected);
    Path crashed = crash(temp);
    assertThat(open(crashed).size()).isEqualTo(count - 1 - 200);
    assertThat(crashed.resolve("events.journal.damaged")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"events.journal", "events.journal.part", "lock"})
  void filesThatAPowerCutLeftEmptyDoNotEndTheStart(String empty) throws IOException {
    Files.createFile(temp.resolve(empty));
    assertThat(takeAll(filled(open(temp), "a"))).containsExactly("a");
    assertThat(takeAll(open(crash(temp)))).containsExactly("a");
  }
}
