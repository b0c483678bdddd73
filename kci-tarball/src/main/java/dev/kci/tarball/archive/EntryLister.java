package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.tarball.git.CommitFormat;
import dev.kci.tarball.git.Replacements;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.AbstractTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Lists a commit's entries in the order of {@code git archive}: the prefix first, then the trees,
 * each folder before its contents. Not thread-safe.
 */
final class EntryLister implements AutoCloseable {
  private final TreeWalk walk;
  private final byte[] prefix;
  private final Replacements replacements;
  private final TreeAttributes attributes;
  private final EntryCheck check;
  private final Deque<ArchiveEntry> foldersToCome = new ArrayDeque<>();
  private boolean more;
  private boolean described;

  /**
   * @param prefix the folder of all entries, without a trailing slash
   * @param replacements whose ids the files have
   */
  EntryLister(ObjectReader reader, RevCommit commit, String prefix, Replacements replacements)
      throws IOException {
    this.replacements = replacements;
    this.prefix = (prefix + "/").getBytes(UTF_8);
    foldersToCome.add(
        new ArchiveEntry(this.prefix, FileMode.TREE, commit.getTree(), 0, Conversion.NONE));
    attributes = new TreeAttributes(reader, commit.getTree());
    check = new EntryCheck(commit.name());
    walk = new TreeWalk(reader);
    walk.addTree(commit.getTree());
    more = walk.next();
  }

  /**
   * Returns the next entries, {@code limit} or a few more; empty at the end.
   *
   * @throws RefusedEntryException if one of them must not be in an archive
   */
  List<ArchiveEntry> next(int limit) throws IOException {
    List<ArchiveEntry> entries = new ArrayList<>(limit + 8);
    while (more && entries.size() < limit) {
      FileMode mode = mode();
      TreeAttributes.Effect effect =
          attributes.any()
              ? attributes.of(walk.getPathString(), isFolder(mode))
              : TreeAttributes.Effect.NONE;
      ArchiveEntry entry = entry(mode, effect.conversion());
      leaveFoldersNotAbove(entry);
      boolean ignored = effect.ignored();
      if (!FileMode.TREE.equals(entry.mode())) {
        // git writes a folder once it reaches a file in it, ignored or not, so never an empty one
        entries.addAll(foldersToCome);
        foldersToCome.clear();
        if (!ignored) {
          entries.add(entry.with(withDescription(entry.conversion())));
        }
      } else if (!ignored) {
        foldersToCome.add(entry);
        attributes.enter(walk.getPathString() + "/", walk.getObjectId(0));
        walk.enterSubtree();
      }
      more = walk.next();
    }
    if (!more && !foldersToCome.isEmpty() && isPrefix(foldersToCome.getFirst())) {
      entries.add(foldersToCome.getFirst()); // a commit without files still has the prefix
    }
    if (!more) {
      foldersToCome.clear();
    }
    return entries;
  }

  private boolean isPrefix(ArchiveEntry folder) {
    return folder.path().length == prefix.length;
  }

  /** Drops folders without files. */
  private void leaveFoldersNotAbove(ArchiveEntry entry) {
    while (!foldersToCome.isEmpty() && !isAbove(foldersToCome.getLast().path(), entry.path())) {
      foldersToCome.removeLast();
    }
  }

  private static boolean isAbove(byte[] folder, byte[] path) {
    return folder.length <= path.length
        && Arrays.equals(folder, 0, folder.length, path, 0, folder.length);
  }

  /** As in git, unknown types count as submodules. */
  private FileMode mode() {
    FileMode mode = walk.getFileMode(0);
    return mode.getObjectType() == Constants.OBJ_BAD ? FileMode.GITLINK : mode;
  }

  private static boolean isFolder(FileMode mode) {
    return FileMode.TREE.equals(mode) || FileMode.GITLINK.equals(mode);
  }

  private ArchiveEntry entry(FileMode mode, Conversion conversion) throws IOException {
    byte[] name = walk.getRawPath();
    check.check(name, walk.getTree(AbstractTreeIterator.class).getNameLength(), mode);
    boolean folder = isFolder(mode);
    byte[] path = new byte[prefix.length + name.length + (folder ? 1 : 0)];
    System.arraycopy(prefix, 0, path, 0, prefix.length);
    System.arraycopy(name, 0, path, prefix.length, name.length);
    if (folder) {
      path[path.length - 1] = '/';
    }
    ObjectId id = replacements.of(walk.getObjectId(0));
    return folder || FileMode.SYMLINK.equals(mode)
        ? new ArchiveEntry(path, mode, id, 0, Conversion.NONE)
        : new ArchiveEntry(path, mode, id, size(id), conversion);
  }

  private long size(ObjectId blob) throws IOException {
    return walk.getObjectReader().getObjectSize(blob, Constants.OBJ_BLOB);
  }

  /** Git expands only one description, so this looks for the file that it is in. */
  private Conversion withDescription(Conversion conversion) throws IOException {
    if (described || !conversion.substituted()) {
      return conversion;
    }
    ObjectId id = replacements.of(walk.getObjectId(0));
    ObjectLoader loader = walk.getObjectReader().open(id, Constants.OBJ_BLOB);
    if (loader.getSize() > BatchCompressor.LARGE) {
      return conversion;
    }
    described = CommitFormat.describes(conversion.apply(loader.getCachedBytes(), id).bytes());
    return described ? conversion.withDescription() : conversion;
  }

  @Override
  public void close() {
    walk.close();
  }
}
