package dev.kci.service;

import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.text.FileName;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The folders in which services keep state across restarts: below a root, one for each service,
 * instance and API, so that no two share {@linkplain EventLoop.Builder#journal a journal}. A file
 * beside it keeps the instance's name, so that a container whose host name changes with each start
 * continues with the jobs and events of the previous one.
 */
public record StateFolder(Path root, String service, URI api) {
  /**
   * Homes that cannot hold state: those that Debian's adduser and systemd set for users without a
   * home, and root's, which the users of jobs cannot enter.
   */
  private static final Set<String> NO_HOME = Set.of("/", "/nonexistent", "/root");

  /**
   * Returns where state is kept by default: {@code $XDG_STATE_HOME/kci}, else {@code
   * ~/.local/state/kci} (source: XDG Base Directory Specification 0.8), else, for root and system
   * users without a home, {@code /var/lib/kci}.
   */
  public static Path defaultRoot(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      return Path.of(state, "kci");
    }
    String home = environment.get("HOME");
    return home == null || home.isBlank() || NO_HOME.contains(home)
        ? Path.of("/var/lib/kci")
        : Path.of(home, ".local", "state", "kci");
  }

  /**
   * Creates the folder of an instance for this user alone, and the root if it is missing.
   *
   * @throws IOException if it cannot be created or written; the message says why
   */
  public Path create(String instance) throws IOException {
    PrivateFolder.createPassable(root); // other users' jobs run in folders below it
    Path path = PrivateFolder.create(path(instance));
    if (!Files.isWritable(path)) {
      throw new IOException(path + " cannot be written");
    }
    return path;
  }

  /** Returns whether there is state of an instance with this name. */
  public boolean has(String instance) {
    return Files.isDirectory(path(instance));
  }

  /** Returns the last instance's name; empty if there was none, or a power cut lost the name. */
  public Optional<String> instance() throws IOException {
    try {
      return Optional.of(Files.readString(nameFile()).strip()).filter(name -> !name.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Keeps the name of the instance for later starts. */
  public void keep(String instance) throws IOException {
    DurableFile.write(nameFile(), (instance + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Path nameFile() {
    return root.resolve(FileName.of(service) + "@" + apiName() + ".name");
  }

  /** Returns the folder of an instance, which may be missing. */
  public Path path(String instance) {
    return root.resolve(FileName.of(service) + "-" + FileName.of(instance) + "@" + apiName());
  }

  private String apiName() {
    return FileName.of(api.getHost() == null ? api.toString() : api.getHost())
        + (api.getPort() < 0 ? "" : "_" + api.getPort());
  }
}
