package dev.kci.outages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Holds the jobs of one commit until it is opened, and tells whether one has started.
 *
 * @param folder where jobs and matrix exchange files; only for this commit
 */
record Gate(Path folder) {
  /** After this many tenths of a second, a job continues even if the gate is not open. */
  private static final int LONGEST_WAIT = 600;

  static Gate in(Path folder) throws IOException {
    return new Gate(Files.createDirectories(folder));
  }

  /** Returns the scripts of the build and the tests. */
  Map<String, String> scripts() {
    return Map.of(
        "scripts/build.sh",
        wait("build") + "cat init/main.c kernel/sched/core.c > \"$KCI_ARTIFACTS/kernel\"\n",
        "tests/run.sh",
        wait("tests")
            + """
            echo "KTAP version 1"
            echo "1..2"
            echo "ok 1 sched.wakes_up"
            echo "ok 2 sched.sleeps"
            """);
  }

  private String wait(String job) {
    return """
    set -e
    touch '%1$s/%2$s'
    i=0
    while [ ! -e '%1$s/open' ] && [ $i -lt %3$d ]; do sleep 0.1; i=$((i+1)); done
    """
        .formatted(folder, job, LONGEST_WAIT);
  }

  /** Lets the jobs end, including those that start later. */
  void open() throws IOException {
    Path open = folder.resolve("open");
    if (Files.notExists(open)) {
      Files.createFile(open);
    }
  }

  /** Returns whether a job has started. */
  boolean isReached() {
    return Files.exists(folder.resolve("build")) || Files.exists(folder.resolve("tests"));
  }
}
