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

/** Creates folders whose files only this process's user can list: mode 0700 or 0711 on POSIX. */
public final class PrivateFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PASSABLE =
      PosixFilePermissions.fromString("rwx--x--x");

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
    return create(folder, OWNER);
  }

  /**
   * Creates a folder that others can pass through to a folder that they may open, but not list:
   * mode 0711, and its missing parents with the process's default mode. An existing folder keeps
   * its mode.
   *
   * @return {@code folder}
   * @throws IOException if it cannot be created or is not a folder
   */
  public static Path createPassable(Path folder) throws IOException {
    return Files.isDirectory(folder) ? folder : create(folder, PASSABLE);
  }

  private static Path create(Path folder, Set<PosixFilePermission> mode) throws IOException {
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    try {
      if (isPosix(folder)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode));
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
