package dev.kci.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates folders that only this process's user can open: mode 0700 on POSIX. */
public final class PrivateFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * Creates a folder with mode 0700, and its missing parents with the process's default mode. An
   * existing folder is restricted to 0700 if it belongs to this user; otherwise a warning says that
   * others may read it.
   *
   * @return {@code folder}
   * @throws IOException if it cannot be created or is not a folder
   */
  public static Path create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      narrow(folder);
      return folder;
    }
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    try {
      if (isPosix(folder)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    return folder;
  }

  private static void narrow(Path folder) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    if (view == null || OWNER.containsAll(view.readAttributes().permissions())) {
      return;
    }
    String mode = PosixFilePermissions.toString(view.readAttributes().permissions());
    try {
      view.setPermissions(OWNER);
      LOG.info("{} had mode {}; now only its owner can read it", folder, mode);
    } catch (IOException e) { // it is somebody else's
      LOG.warn(
          "{} has mode {}, which this user cannot change, so others may read its files; run"
              + " 'chmod 700' on it as its owner",
          folder,
          mode);
    }
  }

  private static boolean isPosix(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
