package dev.kci.tarball.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.tarball.git.Replacements;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
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

  @Test
  void batchesOfHugeFilesEndBySize() throws IOException {
    InMemoryRepository repository = new InMemoryRepository(new DfsRepositoryDescription("test"));
    try (ObjectInserter inserter = repository.newObjectInserter();
        RevWalk walk = new RevWalk(repository)) {
      TreeFormatter tree = new TreeFormatter();
      for (int i = 0; i < 10; i++) {
        byte[] content = new byte[(int) BatchCompressor.FULL / 2];
        content[0] = (byte) i;
        ObjectId id = inserter.insert(Constants.OBJ_BLOB, content);
        tree.append("file" + i, FileMode.REGULAR_FILE, id);
      }
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(inserter.insert(tree));
      PersonIdent ident = new PersonIdent("A", "a@example.org", Instant.EPOCH, ZoneOffset.UTC);
      commit.setAuthor(ident);
      commit.setCommitter(ident);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      try (EntryLister lister =
          new EntryLister(
              repository.newObjectReader(),
              walk.parseCommit(id),
              "linux",
              Replacements.of(repository))) {
        EntryGroups groups = new EntryGroups(lister);
        assertThat(groups.next()).hasSize(3); // one is the folder
        assertThat(groups.next()).hasSize(2);
      }
    }
  }
}
