package dev.kci.service;

import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
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
 * Where the services keep what has to outlive them: below a root, a folder for each service,
 * instance and API, so that no two share {@linkplain EventLoop.Builder#journal a journal}. A file
 * beside it keeps the name of the instance: a container whose host's name is another at each start
 * goes on with the jobs and events of the one before.
 */
public record StateFolder(Path root, String service, URI api) {
  /**
   * Homes that cannot hold state: of users without one, as Debian's adduser and systemd set them,
   * and root's, which the users that jobs run as cannot enter.
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
   * @throws IOException saying why, if it cannot be created or written
   */
  public Path create(String instance) throws IOException {
    PrivateFolder.createPassable(root); // jobs of another user run in a folder below it
    Path path = PrivateFolder.create(path(instance));
    if (!Files.isWritable(path)) {
      throw new IOException(path + " cannot be written");
    }
    return path;
  }

  /** Whether an instance of this name was here before. */
  public boolean has(String instance) {
    return Files.isDirectory(path(instance));
  }

  /** The instance whose state this is; empty if there was none, or a power cut left no name. */
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
    return root.resolve(name(service) + "@" + apiName() + ".name");
  }

  /** Returns the folder of an instance, which may be missing. */
  public Path path(String instance) {
    return root.resolve(name(service) + "-" + name(instance) + "@" + apiName());
  }

  private String apiName() {
    return name(api.getHost() == null ? api.toString() : api.getHost())
        + (api.getPort() < 0 ? "" : "_" + api.getPort());
  }

  private static String name(String text) {
    return text.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
