package dev.kci.runtime.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.kci.config.Secret;
import dev.kci.runtime.LeftFiles;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that a container shares with this machine: folders below {@value #INSIDE}, a token. */
record SharedFolder(Path path) {
  static final String INSIDE = ContainerDefinition.INSIDE;
  static final String TOKEN = "/run/secrets/kci_api_token";

  private static final Logger LOG = LoggerFactory.getLogger(SharedFolder.class);
  private static final List<String> FOLDERS = List.of("work", "artifacts", "downloads");

  /**
   * Creates the private folder and its subfolders. Only the subfolders are open to all users: the
   * container may run as any user, and its root has no capability for writing to other users'
   * folders.
   */
  List<Bind> prepare() {
    try {
      Files.createDirectories(path.getParent());
      if (Files.notExists(path)) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      List<Bind> binds = new ArrayList<>();
      for (String name : FOLDERS) {
        Path folder = Files.createDirectories(path.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        binds.add(new Bind(folder.toString(), new Volume(INSIDE + "/" + name)));
      }
      return binds;
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot create the job's folder: " + ErrorText.of(e), e);
    }
  }

  /** Writes a token to a file that only the container's processes can read. */
  Bind secret(Secret token) {
    return file("api-token", token.reveal(), TOKEN);
  }

  /** Writes a script to a file, because a command-line argument is limited to 128 KiB. */
  Bind script(String text) {
    return file("script", text, ContainerDefinition.SCRIPT);
  }

  private Bind file(String name, String text, String inside) {
    Path file = path.resolve(name);
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("cannot write " + file + ": " + ErrorText.reason(e), e);
    }
    makeReadable(file);
    return new Bind(file.toString(), new Volume(inside), AccessMode.ro);
  }

  /**
   * Makes a file of this runner readable for any user of a container. Other users of this machine
   * are kept out by the private folder. Does nothing for files of other users.
   */
  static void makeReadable(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.add(PosixFilePermission.OTHERS_READ)) {
        Files.setPosixFilePermissions(file, permissions);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("File may not be readable in the container file={}", file, e);
    }
  }

  /** Moves the job's artifacts out of its reach. */
  LeftFiles artifacts(OutputLimits limits) {
    if (Files.notExists(path.resolve("artifacts"), LinkOption.NOFOLLOW_LINKS)) {
      return new LeftFiles(Map.of(), List.of());
    }
    try {
      return LeftFiles.take(path, List.of("artifacts"), path.resolve("kept"), limits);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable(
          "cannot take the artifacts of the job: " + ErrorText.of(e), e);
    }
  }

  void delete() {
    if (Files.notExists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn(
          "Cannot delete a container's folder; its files may belong to another user error={}",
          ErrorText.of(e));
    }
  }
}
