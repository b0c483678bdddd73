package dev.kci.abuse.family;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell job that attacks its runner.
 *
 * @param level the isolation: {@code user}, {@code namespace} or {@code none}
 * @param command with {@code SETTINGS}, the runner's settings file, {@code WORK}, its folder,
 *     {@code CANARY} and {@code NUMBER}; {@code RUNNER} and {@code BYSTANDER} are files with the
 *     ids of the runner and of a process of the suite, {@code SUITE} the suite's own id
 */
record HostileJob(String level, String name, String command) {
  /** A job and the levels that protect from it. */
  private record Kind(String name, String command, List<String> levels) {}

  private static final List<String> ALL = List.of("user", "namespace", "none");
  private static final List<String> NAMESPACES = List.of("user", "namespace");
  private static final List<String> USER = List.of("user");

  private static final List<Kind> KINDS =
      List.of(
          new Kind("log is a FIFO", "cd ..; rm -f log; mkfifo log; exit 0", ALL),
          new Kind("log is a device", "cd ..; rm -f log; ln -s /dev/zero log; exit 0", ALL),
          new Kind("log is a folder", "cd ..; rm -f log; mkdir log; exit 0", ALL),
          new Kind("log is a link", "cd ..; rm -f log; ln -s SETTINGS log; exit 0", ALL),
          new Kind("exit status is a FIFO", "cd ..; mkfifo exit-status; sleep 1; exit 0", ALL),
          new Kind("exit status is a device", "cd ..; ln -s /dev/zero exit-status; exit 0", ALL),
          new Kind("exit status is long", "cd ..; yes 7 | head -c 50000000 > exit-status", ALL),
          new Kind("artifact is a FIFO", "mkfifo \"$KCI_ARTIFACTS/f\"", ALL),
          new Kind("artifact is a device link", "ln -s /dev/zero \"$KCI_ARTIFACTS/z\"", ALL),
          new Kind("artifact is a link", "ln -s SETTINGS \"$KCI_ARTIFACTS/s\"", ALL),
          new Kind("artifact is a hard link", "ln SETTINGS \"$KCI_ARTIFACTS/h\"", USER),
          new Kind("artifacts are a link", "cd ..; rm -rf artifacts; ln -s WORK/.. artifacts", ALL),
          new Kind("folder is a link", "cd \"$KCI_ARTIFACTS\"; ln -s WORK/.. d", ALL),
          new Kind(
              "links swapped",
              "cd \"$KCI_ARTIFACTS\"; for i in $(seq 300); do rm -f x; echo > x; rm -f x;"
                  + " ln -s SETTINGS x; done",
              ALL),
          new Kind(
              "results are a number",
              "cd \"$KCI_ARTIFACTS\"; (printf '{\"node\":{\"name\":\"x\",\"data\":{\"a\":'; head -c"
                  + " 8000000 /dev/zero | tr '\\0' 7; printf '}}}') > kernelci-results.json",
              ALL),
          new Kind(
              "results are deep",
              "cd \"$KCI_ARTIFACTS\"; (printf '{\"node\":'; head -c 2000000 /dev/zero | tr '\\0'"
                  + " '[') > kernelci-results.json",
              ALL),
          new Kind("results are a FIFO", "mkfifo \"$KCI_ARTIFACTS/kernelci-results.json\"", ALL),
          new Kind(
              "names of artifacts",
              "cd \"$KCI_ARTIFACTS\"; touch -- -rf 'a b' '..%2f..%2fx' \"$(printf 'nl\\nx')\""
                  + " \"$(printf 'x\\033[31m')\" \"$(head -c 250 /dev/zero | tr '\\0' n)\"",
              ALL),
          new Kind("no rights on folders", "mkdir -p a/b; chmod 000 a; cd ..; chmod 000 .", ALL),
          new Kind("output closed", "exec 1>&- 2>&-; sleep 1; exit 4", ALL),
          new Kind("many lines", "yes 'ok 1 - x' | head -n 300000", ALL),
          new Kind("one long line", "head -c 20000000 /dev/zero | tr '\\0' a", ALL),
          new Kind("signals ignored", "trap '' TERM HUP INT; sleep 120", ALL),
          new Kind("stops itself", "kill -STOP $$; sleep 1", ALL),
          new Kind(
              "survivor",
              "(env -i setsid sleep 33NUMBER.SUITE >/dev/null 2>&1 </dev/null &)",
              NAMESPACES),
          new Kind(
              "survivor by double fork",
              "(setsid sh -c 'setsid sleep 33NUMBER.SUITE & exit' &) ; exit 0",
              NAMESPACES),
          // only by these ids: on a level without protection, this really kills
          new Kind("kills the runner", "kill -9 $(cat RUNNER); sleep 1", NAMESPACES),
          new Kind("kills a bystander", "kill -9 $(cat BYSTANDER); sleep 1", NAMESPACES),
          new Kind(
              "environment of the runner",
              "cat /proc/$(cat RUNNER)/environ /proc/$PPID/environ; env",
              NAMESPACES),
          new Kind("settings", "cat SETTINGS; cp SETTINGS \"$KCI_ARTIFACTS/x\"", USER),
          new Kind(
              "settings through /proc",
              "cat /proc/$(cat RUNNER)/root/SETTINGS /proc/$PPID/root/SETTINGS",
              USER),
          new Kind("journal", "grep -r . WORK/../state; ls -laR WORK/..", USER),
          new Kind("folders of others", "cat WORK/shell/jobs/*/* WORK/artifacts/*", USER),
          new Kind("writes outside", "touch CANARY", USER),
          new Kind("own pid file", "cd ..; echo 1 1 > pid; echo 1 > pid.new; sleep 1", ALL));

  /** Returns the attacks on these levels, in a fixed order. */
  static List<HostileJob> on(List<String> levels) {
    List<HostileJob> all = new ArrayList<>();
    for (String level : levels) {
      for (Kind kind : KINDS) {
        if (kind.levels().contains(level)) {
          all.add(new HostileJob(level, kind.name(), kind.command()));
        }
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return name + " at level " + level;
  }
}
