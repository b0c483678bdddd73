package dev.kci.runtime.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job is kept away from the runner and from other jobs, and the command line that does it
 * with util-linux: {@code unshare} for PID, IPC and mount namespaces, {@code setpriv} for another
 * user.
 *
 * @param account another user for the jobs; null for the runner's own
 * @param uid the runner's own
 * @param gid the runner's own
 * @param namespaces whether jobs have namespaces of their own
 */
record Isolation(@Nullable Account account, int uid, int gid, boolean namespaces) {

  /**
   * The starting process, arguments: the job's record folder, then the command. It outlives the
   * runner. A runner that dies before it has written the record never answers, and nothing runs.
   */
  private static final String LAUNCH =
      """
      read -r go || exit 0
      trap '' HUP
      cd "$1" || exit 70
      shift
      "$@" >> log 2>&1 < /dev/null
      status=$?
      echo "$status" > exit-status.new
      mv exit-status.new exit-status
      exit "$status"
      """;

  /**
   * The first process of a PID namespace: all others are killed when it ends. It hides the folders
   * of other jobs, and the record, behind an empty file system, where only the job's own folder is
   * mounted again. Arguments: record folder, folder of all jobs, name of the job, command.
   */
  private static final String INIT =
      """
      cd "$1/job" && exec 3> "$1/started" || exit 70
      mount -t tmpfs -o mode=0711,size=64k kci-jobs "$2" &&
      mkdir -p "$2/$3/job" &&
      mount --no-canonicalize --rbind . "$2/$3/job" &&
      cd "$2/$3/job/work" || exit 70
      echo yes >&3
      exec 3>&-
      shift 3
      "$@"
      exit $?
      """;

  /** Without namespaces. Arguments: record folder, command. */
  private static final String PLAIN =
      """
      cd "$1/job/work" || exit 70
      echo yes > "$1/started"
      shift
      exec "$@"
      """;

  /** Says in a few words what it is. */
  String label() {
    if (account != null) {
      return "user " + account.name() + (namespaces ? "" : ", without namespaces");
    }
    return namespaces ? "namespace" : "session";
  }

  /** What a job at this level can do that its administrator should know; null for nothing. */
  @Nullable String warning() {
    if (account != null && namespaces) {
      return null;
    }
    if (account != null) {
      return "jobs can see and signal one another, and leave processes behind";
    }
    return namespaces
        ? null
        : "jobs can read the files, the environment and the tokens of this runner, signal its"
            + " processes, and leave processes behind";
  }

  /** The command that starts a job, in a session of its own where {@code setsid} exists. */
  List<String> launch(JobFolder folder, boolean setsid) {
    List<String> command = new ArrayList<>();
    if (setsid) { // keeps a terminal's signals away from the job
      command.add("setsid");
    }
    command.addAll(List.of("/bin/sh", "-c", LAUNCH, "kci-job", folder.path().toString()));
    command.addAll(inside(folder, List.of("/bin/sh", "../script")));
    return command;
  }

  /** The isolated command alone: what it writes to {@code started} says that it was reached. */
  List<String> inside(JobFolder folder, List<String> job) {
    Path path = folder.path();
    List<String> command = new ArrayList<>();
    if (namespaces) {
      command.add("unshare");
      if (account == null) {
        command.addAll(List.of("--user", "--map-root-user"));
      }
      command.addAll(
          List.of("--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc", "--"));
      command.addAll(
          List.of(
              "/bin/sh",
              "-c",
              INIT,
              "kci-init",
              path.toString(),
              folder.jobs().toString(),
              path.getFileName().toString()));
    } else {
      command.addAll(List.of("/bin/sh", "-c", PLAIN, "kci-job", path.toString()));
    }
    command.addAll(identity());
    command.addAll(job);
    return command;
  }

  /** Takes the powers over the namespaces, or root's, from the job. */
  private List<String> identity() {
    if (account != null) {
      return List.of(
          "setpriv",
          "--reuid=" + account.uid(),
          "--regid=" + account.gid(),
          "--init-groups",
          "--no-new-privs",
          "--inh-caps=-all",
          "--bounding-set=-all",
          "--");
    }
    return namespaces
        ? List.of("unshare", "--user", "--map-user=" + uid, "--map-group=" + gid, "--")
        : List.of();
  }
}
