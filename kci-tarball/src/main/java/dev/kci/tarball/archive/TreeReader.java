package dev.kci.tarball.archive;

import dev.kci.tarball.cache.BlockCache;
import dev.kci.tarball.cache.BlockKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads trees and the sizes of their files from a cache, which keeps both together, or as JGit
 * does: looking up a size costs JGit more than reading an entry. Not thread-safe.
 */
final class TreeReader extends ObjectReader.Filter {
  private final ObjectReader reader;
  private final @Nullable BlockCache cache;
  private final ObjectIdOwnerMap<Sized> sizes = new ObjectIdOwnerMap<>();
  private ObjectId lastId = ObjectId.zeroId();
  private byte[] lastTree = new byte[0];

  /**
   * @param cache null for none, as for a reader that replaces objects by others
   */
  TreeReader(ObjectReader reader, @Nullable BlockCache cache) {
    this.reader = reader;
    this.cache = cache;
  }

  @Override
  protected ObjectReader delegate() {
    return reader;
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    if (type != Constants.OBJ_TREE) {
      return reader.open(id, type);
    }
    if (!lastId.equals(id)) { // attributes and entries of a folder are read one after the other
      lastTree = cache == null ? read(id) : cached(id, cache);
      lastId = id.copy();
    }
    return new ObjectLoader.SmallObject(Constants.OBJ_TREE, lastTree);
  }

  @Override
  public long getObjectSize(AnyObjectId id, int type) throws IOException {
    Sized known = sizes.get(id);
    return known == null ? reader.getObjectSize(id, type) : known.size;
  }

  private byte[] read(AnyObjectId id) throws IOException {
    return reader.open(id, Constants.OBJ_TREE).getCachedBytes();
  }

  private byte[] cached(AnyObjectId id, BlockCache blocks) throws IOException {
    ByteBuffer parts = ByteBuffer.allocate(Constants.OBJECT_ID_LENGTH); // a group's key has more
    id.copyRawTo(parts);
    BlockKey key = BlockKey.of(parts.flip());
    byte[] block = blocks.get(key);
    if (block == null) {
      byte[] tree = read(id);
      blocks.put(key, block(tree));
      return tree;
    }
    ByteBuffer source = ByteBuffer.wrap(block);
    byte[] tree = new byte[source.getInt()];
    source.get(tree);
    for (ObjectId file : files(tree)) {
      sizes.addIfAbsent(new Sized(file, source.getLong()));
    }
    return tree;
  }

  private byte[] block(byte[] tree) throws IOException {
    List<ObjectId> files = files(tree);
    ByteBuffer block =
        ByteBuffer.allocate(Integer.BYTES + tree.length + files.size() * Long.BYTES)
            .putInt(tree.length)
            .put(tree);
    for (ObjectId file : files) {
      long size = reader.getObjectSize(file, Constants.OBJ_BLOB);
      block.putLong(size);
      sizes.addIfAbsent(new Sized(file, size));
    }
    return block.array();
  }

  private static List<ObjectId> files(byte[] tree) {
    List<ObjectId> files = new ArrayList<>();
    CanonicalTreeParser entries = new CanonicalTreeParser();
    for (entries.reset(tree); !entries.eof(); entries.next(1)) {
      int type = entries.getEntryRawMode() & FileMode.TYPE_MASK;
      if (type == FileMode.TYPE_FILE) {
        files.add(entries.getEntryObjectId());
      }
    }
    return files;
  }

  /** A file's id with its size in bytes. */
  private static final class Sized extends ObjectIdOwnerMap.Entry {
    private final long size;

    Sized(ObjectId id, long size) {
      super(id);
      this.size = size;
    }
  }
}
