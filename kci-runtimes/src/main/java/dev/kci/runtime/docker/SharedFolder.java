package dev.kci.runtime.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.kci.config.Secret;
import dev.kci.runtime.LeftFiles;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
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

/** What a container shares with this machine: its folders below {@value #INSIDE}, its token. */
record SharedFolder(Path path) {
  static final String INSIDE = "/kci";
  static final String SCRIPT = INSIDE + "/script";
  static final String TOKEN = "/run/secrets/kci_api_token";

  private static final Logger LOG = LoggerFactory.getLogger(SharedFolder.class);
  private static final List<String> FOLDERS = List.of("work", "artifacts", "downloads");

  /**
   * Makes the folder, which nobody else on this machine can enter, and what is in it. The folders
   * in it are open to all users: the container's may be any, and root there has no capability that
   * would let it write to another user's folder.
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
      throw RuntimeFailure.unavailable(path + ": " + e, e);
    }
  }

  /** A token as a file that only the container's processes can read. */
  Bind secret(Secret token) {
    return file("api-token", token.reveal(), TOKEN);
  }

  /** A script as a file: a command's argument has at most 128 KiB. */
  Bind script(String text) {
    return file("script", text, SCRIPT);
  }

  private Bind file(String name, String text, String inside) {
    Path file = path.resolve(name);
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable(file + ": " + e, e);
    }
    makeReadable(file);
    return new Bind(file.toString(), new Volume(inside), AccessMode.ro);
  }

  /**
   * Lets the container's user, who may be any, read a file of this runner. That its folder is
   * private keeps other users of this machine away. Files of others stay as they are.
   */
  static void makeReadable(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.add(PosixFilePermission.OTHERS_READ)) {
        Files.setPosixFilePermissions(file, permissions);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} may not be readable in the container", file, e);
    }
  }

  /** Takes what the job left out of its reach. */
  LeftFiles artifacts(OutputLimits limits) {
    if (Files.notExists(path.resolve("artifacts"), LinkOption.NOFOLLOW_LINKS)) {
      return new LeftFiles(Map.of(), List.of());
    }
    try {
      return LeftFiles.take(path, List.of("artifacts"), path.resolve("kept"), limits);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("artifacts in " + path + ": " + e, e);
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
      LOG.warn("{} cannot be removed (its files are the container user's): {}", path, e);
    }
  }
}
