package dev.kci.service;

import static dev.kci.service.TestJournals.addLong;
import static dev.kci.service.TestJournals.filled;
import static dev.kci.service.TestJournals.handleAll;
import static dev.kci.service.TestJournals.takeAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.machine.Machine;
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

/** A journal with a partly unreadable file. */
class DamagedJournalTest {
  @TempDir Path temp;
  private final TestJournals journals = new TestJournals();

  @AfterEach
  void close() {
    journals.close();
  }

  private static Path firstFile(Path folder) {
    return folder.resolve("events-1.journal");
  }

  private static Path kept(Path folder) {
    return folder.resolve("events.journal.damaged");
  }

  /** The unhandled events in a file. */
  private static List<String> waiting(JournalFile file, JournalScan scan) throws IOException {
    List<String> ids = new ArrayList<>();
    for (JournalScan.Entry entry : scan.pending()) {
      String text = new String(file.read(entry.position()).payload(), StandardCharsets.UTF_8);
      ids.add(JsonText.parseObject(text).string("event.id").orElseThrow());
    }
    return ids;
  }

  @Test
  void tornEndLosesOnlyItself() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a", "b");
    long before = Files.size(firstFile(temp));
    filled(journal, "c");
    long whole = Files.size(firstFile(temp));
    assertThat(whole).isGreaterThan(before + 50);
    Path torn = firstFile(journals.crash(temp));
    try (JournalFile file = JournalFile.open(Machine.real().disk(), torn)) {
      for (long length = whole - 1; length >= before; length--) {
        file.truncate(length);
        JournalScan scan = JournalScan.of(file);
        assertThat(waiting(file, scan)).as("torn at %d", length).containsExactly("a", "b");
        assertThat(scan.tornBytes()).isEqualTo(length - before);
        assertThat(scan.damagedBytes()).isZero();
      }
    }
  }

  @Test
  void appendsAfterATornEnd() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a", "b");
    Path crashed = journals.crash(temp);
    try (JournalFile file = JournalFile.open(Machine.real().disk(), firstFile(crashed))) {
      file.truncate(file.length() - 3);
    }
    try (EventJournal after = journals.open(crashed)) {
      filled(after, "c");
    }
    assertThat(takeAll(journals.open(crashed))).containsExactly("a", "c");
    assertThat(kept(crashed)).doesNotExist();
    assertThat(journal.size()).isEqualTo(2);
  }

  @Test
  void flippedByteLosesAtMostItsRecord() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a");
    long second = Files.size(firstFile(temp));
    filled(journal, "b");
    long third = Files.size(firstFile(temp));
    filled(journal, "c");
    Path crashed = firstFile(journals.crash(temp));
    byte[] whole = Files.readAllBytes(crashed);
    for (int at = JournalFile.START; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x10;
      Files.write(crashed, bytes);
      List<String> left = new ArrayList<>(List.of("a", "b", "c"));
      left.remove(at < second ? 0 : at < third ? 1 : 2);
      try (JournalFile file = JournalFile.open(Machine.real().disk(), crashed)) {
        JournalScan scan = JournalScan.of(file);
        assertThat(waiting(file, scan)).as("flipped at %d", at).isEqualTo(left);
        assertThat(scan.damagedBytes() > 0).as("damage, at %d", at).isEqualTo(at < third);
      }
    }
  }

  @Test
  void damagedFileIsCopied() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a", "b");
    Path crashed = journals.crash(temp);
    byte[] bytes = Files.readAllBytes(firstFile(crashed));
    bytes[JournalFile.START + 20] ^= 1;
    Files.write(firstFile(crashed), bytes);
    assertThat(takeAll(journals.open(crashed))).containsExactly("b");
    assertThat(kept(crashed)).hasBinaryContent(bytes);
    assertThat(journal.size()).isEqualTo(2);
  }

  @Test
  void newestEventIsUnknownIfDamageFollows() throws IOException {
    filled(journals.open(temp), "a", "b", "c");
    Path crashed = journals.crash(temp);
    Path file = firstFile(crashed);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 1;
    Files.write(file, bytes);
    try (EventJournal after = journals.open(crashed)) {
      assertThat(takeAll(after)).containsExactly("a", "b");
      assertThat(journals.known()).isEmpty();
    }
  }

  @Test
  void newestEventIsUnknownIfOnlyMarksFollowDamage() throws IOException {
    Path old = temp.resolve("events.journal");
    TestJournals.copyOneOfAVersionBeforeSegments(old);
    try (JournalFile file = JournalFile.open(Machine.real().disk(), old)) {
      damage(old, JournalScan.of(file).pending().get(1).position());
    }
    assertThat(takeAll(journals.open(temp))).containsExactly("b");
    assertThat(journals.known()).isEmpty();
  }

  @Test
  void shortEventReplacesALongTornOne() throws IOException {
    EventJournal journal = filled(journals.open(temp), "a");
    addLong(journal, "torn", 1000);
    Path crashed = journals.crash(temp);
    try (JournalFile file = JournalFile.open(Machine.real().disk(), firstFile(crashed))) {
      file.truncate(file.length() - 1);
    }
    filled(journals.open(crashed), "b");
    assertThat(takeAll(journals.open(journals.crash(crashed)))).containsExactly("a", "b");
    assertThat(journals.known()).extracting(NodeEvent::id).containsExactly("b");
  }

  /** Flips a byte of the record that starts there. */
  private static void damage(Path path, long record) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(record + 30);
      int was = file.read();
      file.seek(record + 30);
      file.write(was ^ 0x10);
    }
  }

  @Test
  void damageWhileInUseLosesOneRecordAndIsLoggedOnce() throws IOException {
    EventJournal journal = journals.open(temp);
    int count = 200;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = i == 0 ? JournalFile.START : Files.size(firstFile(temp));
      filled(journal, "n" + i);
      if (i == 100 || i == 101 || i == 150 || i == count - 1) {
        damage(firstFile(temp), at);
      } else {
        expected.add("n" + i);
      }
    }
    List<String> seen = new ArrayList<>();
    for (Pending next = journal.take(); next != null; next = journal.take()) {
      seen.add(next.event().id());
      if (next.event().id().equals("n102")) {
        assertThat(kept(temp)).exists();
        assertThat(journal.size()).isEqualTo(count - 2 - (seen.size() - 2)); // n0, n102
        Files.delete(kept(temp));
      }
      if (!next.event().id().equals("n0")) {
        journal.handled(next);
      }
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(journal.size()).isEqualTo(1);
    assertThat(kept(temp)).as("told and kept again").doesNotExist();
    filled(journal, "later");
    assertThat(takeAll(journal)).containsExactly("later");
  }

  @Test
  void damagedFileIsDeletedWithItsLastEvent() throws IOException {
    EventJournal journal = journals.open(temp);
    int count = 300;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addLong(journal, "n" + i, 10_000);
      if (i != 250) {
        expected.add("n" + i);
      }
    }
    damage(fileWith("n250"), positionOf("n250"));
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Pending next = journal.take();
      seen.add(next.event().id());
      journal.handled(next);
    }
    assertThat(TestJournals.size(temp)).isLessThan(2_000_000);
    Path crashed = journals.crash(temp);
    assertThat(journals.open(crashed).size()).isEqualTo(count - 1 - 200);
    assertThat(kept(crashed)).exists();
    seen.addAll(handleAll(journal));
    assertThat(seen).isEqualTo(expected);
    crashed = journals.crash(temp);
    assertThat(journals.open(crashed).size()).isZero();
    assertThat(kept(crashed)).doesNotExist();
  }

  private Path fileWith(String id) throws IOException {
    for (Path path : TestJournals.files(temp)) {
      if (Files.readString(path, StandardCharsets.ISO_8859_1).contains("\"" + id + "\"")) {
        return path;
      }
    }
    throw new AssertionError("no file has " + id);
  }

  private long positionOf(String id) throws IOException {
    try (JournalFile file = JournalFile.open(Machine.real().disk(), fileWith(id))) {
      JournalScan scan = JournalScan.of(file);
      return scan.pending().get(waiting(file, scan).indexOf(id)).position();
    }
  }

  @Test
  void damagedSegmentGetsNoMoreEvents() throws IOException {
    filled(journals.open(temp), "a", "b", "c");
    Path crashed = journals.crash(temp);
    damage(firstFile(crashed), JournalFile.START);
    EventJournal after = journals.open(crashed);
    assertThat(handleAll(after)).containsExactly("b", "c");
    filled(after, "d");
    assertThat(TestJournals.files(crashed)).containsExactly(crashed.resolve("events-4.journal"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events.journal",
        "events.journal.part",
        "events-1.journal",
        "events-7.journal",
        "lock"
      })
  void emptyFilesDoNotPreventTheStart(String empty) throws IOException {
    Files.createFile(temp.resolve(empty));
    assertThat(takeAll(filled(journals.open(temp), "a"))).containsExactly("a");
    assertThat(takeAll(journals.open(journals.crash(temp)))).containsExactly("a");
  }
}
