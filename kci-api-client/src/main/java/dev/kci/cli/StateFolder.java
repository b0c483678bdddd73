package dev.kci.cli;

import dev.kci.service.EventLoop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a service keeps what has to outlive it: a folder of its own for each service, instance and
 * API, so that no two share {@linkplain EventLoop.Builder#journal a journal}.
 */
record StateFolder(Path path) {
  /**
   * The folder that was asked for.
   *
   * @throws IOException saying why, when it cannot be written
   */
  static StateFolder in(Path root, String service, String instance, URI api) throws IOException {
    Path path =
        root.resolve(
            name(service)
                + "-"
                + name(instance)
                + "@"
                + name(api.getHost() == null ? api.toString() : api.getHost())
                + (api.getPort() < 0 ? "" : "_" + api.getPort()));
    Files.createDirectories(path);
    if (!Files.isWritable(path)) {
      throw new IOException(path + " cannot be written");
    }
    return new StateFolder(path);
  }

  /**
   * Where state is kept when nobody says it: {@code $XDG_STATE_HOME/kci}, else {@code
   * ~/.local/state/kci} (source: XDG Base Directory Specification 0.8); null without a home.
   */
  static @Nullable Path defaultRoot(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      return Path.of(state, "kci");
    }
    String home = environment.get("HOME");
    return home == null || home.isBlank() ? null : Path.of(home, ".local", "state", "kci");
  }

  /** The default folder; null, and a warning, when there is none that can be written. */
  static @Nullable StateFolder byDefault(
      Map<String, String> environment,
      String service,
      String instance,
      URI api,
      Consumer<String> warn) {
    Path root = defaultRoot(environment);
    String reason = "there is neither XDG_STATE_HOME nor HOME";
    try {
      if (root != null) {
        return in(root, service, instance, api);
      }
    } catch (IOException e) {
      reason = e.toString();
    }
    warn.accept(
        "Received events are kept in memory only, as "
            + reason
            + "; a kill loses those not handled yet, and only the periodic query makes up for it:"
            + " give --state-dir DIR or KCI_STATE_DIR");
    return null;
  }

  private static String name(String text) {
    return text.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
