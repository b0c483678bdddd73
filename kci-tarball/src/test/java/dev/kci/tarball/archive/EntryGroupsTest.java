package dev.kci.tarball.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;

class EntryGroupsTest {
  private static final ObjectId LAST_OF_LARGE = ObjectId.fromString("04" + "0".repeat(38));
  private static final ObjectId LAST = ObjectId.fromString("20" + "0".repeat(38));
  private static final ObjectId INNER = ObjectId.fromString("05" + "0".repeat(38));
  private static final Conversion IDENT =
      new Conversion(Conversion.LineEnds.AS_STORED, true, "", "", false, false);

  private static ArchiveEntry file(ObjectId id, long size) {
    return new ArchiveEntry(new byte[] {'f'}, FileMode.REGULAR_FILE, id, size, Conversion.NONE);
  }

  private static List<ArchiveEntry> files(int count, ObjectId id, long size) {
    return Collections.nCopies(count, file(id, size));
  }

  private static int first(List<ArchiveEntry> entries) {
    return EntryGroups.first(entries).size();
  }

  @Test
  void oneFileIn32EndsAnyGroup() {
    assertThat(first(List.of(file(INNER, 10), file(LAST, 10), file(INNER, 10)))).isEqualTo(2);
  }

  @Test
  void oneFileInFourEndsALargeGroup() {
    List<ArchiveEntry> entries = new ArrayList<>(files(3, LAST_OF_LARGE, 100));
    entries.add(file(INNER, EntryGroups.ENOUGH - 1));
    entries.addAll(files(2, LAST_OF_LARGE, 1));
    assertThat(first(entries)).isEqualTo(5);
  }

  @Test
  void manySmallFilesAreALargeGroup() {
    assertThat(first(files(100, LAST_OF_LARGE, 10))).isEqualTo(EntryGroups.MANY);
  }

  @Test
  void groupWithoutSuitableFileEndsAtTheLimit() {
    assertThat(first(files(100, INNER, EntryGroups.ENOUGH / 2))).isEqualTo(EntryGroups.LONGEST);
  }

  @Test
  void largeFileIsAlone() {
    ArchiveEntry large = file(INNER, EntryGroups.ENOUGH);
    ArchiveEntry small = file(INNER, 10);
    assertThat(first(List.of(small, small, large, small))).isEqualTo(2);
    assertThat(first(List.of(large, small, large))).isEqualTo(1);
  }

  @Test
  void convertedFileIsAlone() {
    ArchiveEntry small = file(INNER, 10);
    ArchiveEntry converted = small.with(IDENT);
    assertThat(first(List.of(small, converted, small))).isEqualTo(1);
    assertThat(first(List.of(converted, small))).isEqualTo(1);
  }
}
