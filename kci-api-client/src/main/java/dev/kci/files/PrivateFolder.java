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

/** Creates folders that only this process's user may look into: mode 0700 on POSIX. */
public final class PrivateFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * Creates a folder with mode 0700, and those above it that are missing with the mode that this
   * process gives to all. A folder that exists is narrowed to 0700 if it belongs to this user;
   * otherwise a warning says that others may read it.
   *
   * @return {@code folder}
   * @throws IOException if it cannot be created or is no folder
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
      LOG.info("{} had mode {}; it is now readable by its owner only", folder, mode);
    } catch (IOException e) { // it is somebody else's
      LOG.warn(
          "{} has mode {} and cannot be changed by this user: others may read what is in it; run"
              + " 'chmod 700' on it as its owner",
          folder,
          mode);
    }
  }

  private static boolean isPosix(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
