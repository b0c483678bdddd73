package dev.kci.cli.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells who else may read a file that holds secrets. */
public final class FileAccess {
  private FileAccess() {}

  /**
   * Returns who can read the file besides its owner and the groups of this process: "everybody" or
   * "group NAME". Empty if nobody else can, or if it is unknown, as on Windows.
   */
  public static Optional<String> exposure(Path file) {
    try {
      if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        return Optional.empty();
      }
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      if (attributes.permissions().contains(PosixFilePermission.OTHERS_READ)) {
        return Optional.of("everybody");
      }
      return attributes.permissions().contains(PosixFilePermission.GROUP_READ)
              && isForeign(Files.getAttribute(file, "unix:gid").toString())
          ? Optional.of("group " + attributes.group().getName())
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns whether this process is outside a group, by Linux's {@code /proc}; false if unknown.
   */
  private static boolean isForeign(String gid) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("Gid:") || line.startsWith("Groups:"))
          .flatMap(line -> Arrays.stream(line.split("\\s+")).skip(1))
          .noneMatch(gid::equals);
    }
  }
}
