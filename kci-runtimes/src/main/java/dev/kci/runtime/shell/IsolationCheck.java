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
 * Finds the best isolation that the configuration asks for and this machine allows, by starting an
 * empty job.
 */
final class IsolationCheck {
  private static final Logger LOG = LoggerFactory.getLogger(IsolationCheck.class);
  private static final long PATIENCE_SECONDS = 10;

  /** Uses the full path, as a job does to find its folders. */
  private static final String PROBE =
      "cd / && cd %1$s/work || { echo \"the jobs' user cannot reach %1$s; make each folder above"
          + " it executable for others (chmod o+x), or choose another --work\"; exit 1; }";

  private final ShellSettings settings;
  private final RuntimeHome home;

  IsolationCheck(ShellSettings settings, RuntimeHome home) {
    this.settings = settings;
    this.home = home;
  }

  /**
   * Returns the isolation for the jobs.
   *
   * @throws RuntimeFailure if this machine does not allow what the configuration asks for, or the
   *     configuration is incomplete
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
          "user: '%s' is %s; expected a user that only runs jobs"
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
    LOG.warn("Jobs run without namespaces runtime={} reason={}", home.runtime(), reason);
    return second;
  }

  private boolean isRequired() {
    return settings.isolation() == ShellSettings.Wanted.NAMESPACE;
  }

  private Isolation withoutUser(int uid, int gid) throws IOException {
    if (uid == Account.ROOT) {
      throw RuntimeFailure.refused(
          "jobs would run as root because the runner does; add 'user: NAME' to runtimes.%s in the"
                  .formatted(home.runtime())
              + " configuration, with a user that only runs jobs, or 'isolation: none' to run them"
              + " as root");
    }
    Isolation best = new Isolation(null, uid, gid, true);
    String reason = tried(best);
    if (reason == null) {
      return best;
    }
    if (isRequired()) {
      throw RuntimeFailure.refused("this machine does not allow 'isolation: namespace': " + reason);
    }
    LOG.warn("Jobs run without namespaces runtime={} reason={}", home.runtime(), reason);
    return new Isolation(null, uid, gid, false);
  }

  /** Runs a job. Returns why it failed, or null. */
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
        return command.get(0) + " did not end within " + PATIENCE_SECONDS + " s";
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

  /** Creates the folder for jobs. Other users can only pass through it if one of them runs jobs. */
  static void createFolder(ShellSettings settings, Path folder) throws IOException {
    String permissions = settings.user() == null ? "rwx------" : "rwx--x--x";
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
  }
}
