package dev.kci.tarball;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells a disk filled by others from a tarball that is too large for it. Ask after a failure, once
 * the files of the tarball are deleted: only a full disk still has no room then.
 */
record DiskRoom(List<Path> folders) {
  /** The limit of the alert KciStateDiskFull in examples/operations. */
  private static final long ENOUGH = 1_000_000_000;

  /** A small disk needs less. */
  private static final int SMALL_DISK_SHARE = 10;

  DiskRoom {
    folders = List.copyOf(folders);
  }

  /** Returns whether a folder's disk is full; false if unknown. */
  boolean isLacking() {
    return folders.stream().anyMatch(DiskRoom::isFull);
  }

  private static boolean isFull(Path folder) {
    try {
      FileStore disk = Files.getFileStore(folder);
      return disk.getUsableSpace() < Math.min(ENOUGH, disk.getTotalSpace() / SMALL_DISK_SHARE);
    } catch (IOException e) {
      return false;
    }
  }
}
