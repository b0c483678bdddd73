package dev.kci.git;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/** Finds out why a repository in a local folder cannot be read as a remote. */
final class LocalRepository {
  private LocalRepository() {}

  /** Returns the reason found in its configuration (git-config, {@code extensions.*}), if any. */
  static Optional<String> flaw(URIish uri) {
    String scheme = uri.getScheme();
    if (scheme != null && !scheme.equals("file") || uri.getPath() == null) {
      return Optional.empty();
    }
    File folder = new File(uri.getPath());
    File inside = new File(folder, ".git/config");
    Config config = read(inside.isFile() ? inside : new File(folder, "config"));
    if ("sha256".equalsIgnoreCase(config.getString("extensions", null, "objectFormat"))) {
      return Optional.of(RemoteException.SHA_256);
    }
    boolean partial =
        config.getString("extensions", null, "partialClone") != null
            || config.getSubsections("remote").stream()
                .anyMatch(remote -> config.getBoolean("remote", remote, "promisor", false));
    return partial ? Optional.of(RemoteException.PARTIAL) : Optional.empty();
  }

  private static Config read(File file) {
    FileBasedConfig config = new FileBasedConfig(file, FS.DETECTED);
    try {
      config.load();
      return config;
    } catch (IOException | ConfigInvalidException e) {
      return new Config(); // opening the repository will report it
    }
  }
}
