package dev.kci.runtime.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The isolation of a job from the runner and other jobs, with the util-linux commands for it:
 * {@code unshare} for PID, IPC and mount namespaces, {@code setpriv} for another user.
 *
 * @param account the user that runs the jobs; null for the runner's own
 * @param uid the runner's own uid
 * @param gid the runner's own gid
 * @param namespaces whether each job has its own namespaces
 */
record Isolation(@Nullable Account account, int uid, int gid, boolean namespaces) {

  /**
   * The starting process. Arguments: the job's record folder, then the command. It outlives the
   * runner. If the runner dies before it has written the record, {@code read} fails and nothing
   * runs.
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
   * The first process of a PID namespace: when it ends, the kernel kills all others. It hides the
   * record and other jobs' folders behind an empty file system and remounts only the job's own
   * folder there. Arguments: record folder, folder of all jobs, name of the job, command.
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

  /** The start without namespaces. Arguments: record folder, command. */
  private static final String PLAIN =
      """
      cd "$1/job/work" || exit 70
      echo yes > "$1/started"
      shift
      exec "$@"
      """;

  /** Returns a short description. */
  String label() {
    if (account != null) {
      return "user " + account.name() + (namespaces ? "" : ", without namespaces");
    }
    return namespaces ? "namespace" : "session";
  }

  /** Returns what the administrator should know about a job's powers; null if nothing. */
  @Nullable String warning() {
    if (account != null && namespaces) {
      return null;
    }
    if (account != null) {
      return "jobs can see and signal each other, and leave processes behind";
    }
    return namespaces
        ? null
        : "jobs can read the files, the environment and the tokens of this runner, signal its"
            + " processes, and leave processes behind";
  }

  /** Returns the command that starts a job, in its own session if {@code setsid} exists. */
  List<String> launch(JobFolder folder, boolean setsid) {
    List<String> command = new ArrayList<>();
    if (setsid) { // keeps a terminal's signals away from the job
      command.add("setsid");
    }
    command.addAll(List.of("/bin/sh", "-c", LAUNCH, "kci-job", folder.path().toString()));
    command.addAll(inside(folder, List.of("/bin/sh", "../script")));
    return command;
  }

  /** Returns the isolated command. It writes to {@code started} as soon as isolation is set up. */
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

  /** Returns a prefix that drops the privileges that were needed to set up isolation. */
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
