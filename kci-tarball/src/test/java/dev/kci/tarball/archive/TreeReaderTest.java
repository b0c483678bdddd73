package dev.kci.tarball.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.tarball.cache.BlockCache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReaderTest {
  private final InMemoryRepository repository =
      new InMemoryRepository(new DfsRepositoryDescription("test"));
  private ObjectId file = ObjectId.zeroId();
  private ObjectId program = ObjectId.zeroId();
  private ObjectId tree = ObjectId.zeroId();
  private byte[] raw = new byte[0];

  @TempDir Path folder;

  @BeforeEach
  void tree() throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      file = inserter.insert(Constants.OBJ_BLOB, new byte[1234]);
      program = inserter.insert(Constants.OBJ_BLOB, new byte[70_000]);
      TreeFormatter entries = new TreeFormatter();
      entries.append("file", FileMode.REGULAR_FILE, file);
      entries.append("link", FileMode.SYMLINK, inserter.insert(Constants.OBJ_BLOB, new byte[4]));
      entries.append("module", FileMode.GITLINK, ObjectId.fromString("1".repeat(40)));
      entries.append("program", FileMode.EXECUTABLE_FILE, program);
      entries.append("same", FileMode.REGULAR_FILE, file);
      raw = entries.toByteArray();
      tree = inserter.insert(entries);
      inserter.flush();
    }
  }

  private BlockCache cache() {
    return new BlockCache(folder, "test", 1 << 20, InstantSource.system());
  }

  private void check(TreeReader reader) throws IOException {
    assertThat(reader.open(tree, Constants.OBJ_TREE).getCachedBytes()).isEqualTo(raw);
    assertThat(reader.open(tree, Constants.OBJ_TREE).getCachedBytes()).isEqualTo(raw);
    assertThat(reader.getObjectSize(file, Constants.OBJ_BLOB)).isEqualTo(1234);
    assertThat(reader.getObjectSize(program, Constants.OBJ_BLOB)).isEqualTo(70_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void treesAndSizesAreTheRepositorys(boolean cached) throws IOException {
    try (ObjectReader plain = repository.newObjectReader();
        BlockCache cache = cached ? cache() : null) {
      check(new TreeReader(plain, cache));
      check(new TreeReader(plain, cache));
    }
  }

  @Test
  void aCachedTreeNeedsNoRepository() throws IOException {
    try (ObjectReader plain = repository.newObjectReader();
        BlockCache cache = cache()) {
      check(new TreeReader(plain, cache));
    }
    InMemoryRepository empty = new InMemoryRepository(new DfsRepositoryDescription("empty"));
    try (ObjectReader none = empty.newObjectReader();
        BlockCache cache = cache()) {
      check(new TreeReader(none, cache));
    }
  }
}
