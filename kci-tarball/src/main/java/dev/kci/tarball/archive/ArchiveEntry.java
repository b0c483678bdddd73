package dev.kci.tarball.archive;

import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;

/**
 * One entry of an archive, before its content is read.
 *
 * @param path as the archive names it, with the prefix; a folder's ends in {@code /}. Bytes, since
 *     git does not say in which encoding paths are
 * @param id the blob, tree or submodule commit
 * @param size of the blob before its conversion, in bytes; 0 for a folder or link
 * @param conversion how its content is converted
 */
@SuppressWarnings("ArrayRecordComponent") // two entries are never compared
record ArchiveEntry(byte[] path, FileMode mode, ObjectId id, long size, Conversion conversion) {
  ArchiveEntry with(Conversion other) {
    return other == conversion ? this : new ArchiveEntry(path, mode, id, size, other);
  }

  boolean isFolder() {
    return FileMode.TREE.equals(mode) || FileMode.GITLINK.equals(mode);
  }

  /** Returns whether its content in the archive differs from the blob's. */
  boolean isConverted() {
    return !conversion.isNone();
  }

  boolean isSymlink() {
    return FileMode.SYMLINK.equals(mode);
  }
}
