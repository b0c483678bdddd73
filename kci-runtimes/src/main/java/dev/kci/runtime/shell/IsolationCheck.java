package dev.kci.runtime.shell;

import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the isolation that the configuration asks for and this machine allows, by starting a job
 * that does nothing.
 */
final class IsolationCheck {
  private static final Logger LOG = LoggerFactory.getLogger(IsolationCheck.class);
  private static final long PATIENCE_SECONDS = 10;

  /** With the whole path: a job finds its folders by it. */
  private static final String PROBE =
      "cd / && cd %1$s/work || { echo \"%1$s cannot be reached by the jobs' user; each folder above"
          + " it needs x for others (chmod o+x), or --work another place\"; exit 1; }";

  private final ShellSettings settings;
  private final RuntimeHome home;

  IsolationCheck(ShellSettings settings, RuntimeHome home) {
    this.settings = settings;
    this.home = home;
  }

  /**
   * Returns the isolation for the jobs.
   *
   * @throws RuntimeFailure if the machine does not allow what the configuration asks for, or the
   *     configuration must say more
   * @throws IOException if the folder for jobs cannot be written
   */
  Isolation find() throws IOException {
    Path probe = Files.createTempFile(home.folder(), ".probe-", ".tmp");
    int uid = Account.ownerOf(probe);
    int gid = Account.groupOf(probe);
    Files.delete(probe);
    if (settings.isolation() == ShellSettings.Wanted.NONE) {
      return new Isolation(null, uid, gid, false);
    }
    if (settings.user() == null) {
      return withoutUser(uid, gid);
    }
    Account account = Account.named(settings.user());
    if (account.uid() == Account.ROOT || account.uid() == uid) {
      throw RuntimeFailure.refused(
          "user: '%s' is %s; expected a user for jobs alone"
              .formatted(account.name(), account.uid() == uid ? "the runner's own" : "root"));
    }
    Isolation best = new Isolation(account, uid, gid, true);
    String reason = tried(best);
    if (reason == null) {
      return best;
    }
    Isolation second = new Isolation(account, uid, gid, false);
    String other = isRequired() ? reason : tried(second);
    if (other != null) {
      throw RuntimeFailure.refused(
          "jobs cannot run as user '%s': %s".formatted(account.name(), other));
    }
    LOG.warn("Runtime {}: no namespaces for jobs: {}", home.runtime(), reason);
    return second;
  }

  private boolean isRequired() {
    return settings.isolation() == ShellSettings.Wanted.NAMESPACE;
  }

  private Isolation withoutUser(int uid, int gid) throws IOException {
    if (uid == Account.ROOT) {
      throw RuntimeFailure.refused(
          "the runner is root, and so would be its jobs; add 'user: NAME' to runtimes.%s in the"
                  .formatted(home.runtime())
              + " configuration, NAME being a user for jobs alone, or 'isolation: none' to run"
              + " them as root");
    }
    Isolation best = new Isolation(null, uid, gid, true);
    String reason = tried(best);
    if (reason == null) {
      return best;
    }
    if (isRequired()) {
      throw RuntimeFailure.refused("isolation: namespace is not possible here: " + reason);
    }
    LOG.warn("Runtime {}: no namespaces for jobs: {}", home.runtime(), reason);
    return new Isolation(null, uid, gid, false);
  }

  /** Runs a job; returns why it did not work, or null if it did. */
  private @Nullable String tried(Isolation isolation) throws IOException {
    JobFolder folder =
        new JobFolder(home.folder().resolve(".probe-" + ProcessHandle.current().pid()));
    String quoted = "'" + folder.job().toString().replace("'", "'\\''") + "'";
    folder.prepare(PROBE.formatted(quoted), null);
    try {
      if (isolation.account() != null) {
        folder.giveTo(isolation.account());
      }
      return run(isolation.inside(folder, List.of("/bin/sh", "../script")), folder);
    } finally {
      folder.delete();
    }
  }

  private @Nullable String run(List<String> command, JobFolder folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", settings.path(), "LC_ALL", "C"));
    builder.redirectOutput(folder.log().toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return command.get(0) + " (util-linux) is not installed";
    }
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return command.get(0) + " does not end";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("interrupted", e);
    }
    if (process.exitValue() == 0 && folder.isStarted()) {
      return null;
    }
    String said = Files.readString(folder.log(), StandardCharsets.UTF_8).strip();
    return said.isEmpty()
        ? command.get(0) + " exits with " + process.exitValue()
        : said.substring(said.lastIndexOf('\n') + 1);
  }

  /** Creates the folder for jobs; other users can pass through it only if one of them runs jobs. */
  static void createFolder(ShellSettings settings, Path folder) throws IOException {
    String permissions = settings.user() == null ? "rwx------" : "rwx--x--x";
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
  }
}
