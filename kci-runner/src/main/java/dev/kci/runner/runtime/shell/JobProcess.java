package dev.kci.runner.runtime.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a shell job, which leads a session, and all processes that it started.
 *
 * <p>A process is told from a later one with the same id by its start time, where /proc has it.
 * Descendants that left the session or lost their parent are found by {@value #MARK} in their
 * environment, on Linux.
 *
 * @param start field 22 of /proc/PID/stat; a dash where there is none
 */
record JobProcess(long pid, String start, Path folder) {
  /** The variable that each process of a job has; its value is the job's folder. */
  static final String MARK = "KCI_JOB_FOLDER";

  private static final Logger LOG = LoggerFactory.getLogger(JobProcess.class);
  private static final Path PROC = Path.of("/proc");

  /** Whether the job's first process lives; a zombie does not. */
  boolean isAlive() {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (handle.isEmpty()) {
      return false;
    }
    String[] stat = stat(pid);
    return stat.length == 0 || !stat[0].equals("Z") && (start.equals("-") || startOf(stat));
  }

  private boolean startOf(String[] stat) {
    return stat.length > 19 && stat[19].equals(start);
  }

  /**
   * Ends all processes of the job: TERM, and KILL for those that are there after {@code grace}.
   * Returns when none is left, or one could not be ended.
   */
  void end(Duration grace) {
    Set<ProcessHandle> all = members();
    all.forEach(ProcessHandle::destroy);
    awaitEnd(all, grace);
    // what was started meanwhile, and what ignores TERM
    for (int round = 0; round < 3; round++) {
      Set<ProcessHandle> left = members();
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(left, Duration.ofSeconds(2));
    }
    if (!members().isEmpty()) {
      LOG.warn("Processes {} of the job in {} do not end", members(), folder);
    }
  }

  private static void awaitEnd(Set<ProcessHandle> processes, Duration limit) {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("Not all ended within {}", limit);
    } catch (ExecutionException e) {
      LOG.debug("Waiting for the end of processes", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<ProcessHandle> members() {
    Set<ProcessHandle> members = new LinkedHashSet<>();
    if (isAlive()) {
      ProcessHandle.of(pid)
          .ifPresent(
              leader -> {
                members.add(leader);
                leader.descendants().forEach(members::add);
              });
    }
    ProcessHandle.allProcesses().filter(this::belongs).forEach(members::add);
    members.removeIf(process -> !process.isAlive() || isZombie(process.pid()));
    return members;
  }

  /** By session: field 6 of stat, the fourth after the name; by environment else. */
  private boolean belongs(ProcessHandle process) {
    if (Files.notExists(PROC)) {
      return false;
    }
    try {
      byte[] environment =
          Files.readAllBytes(PROC.resolve(Long.toString(process.pid())).resolve("environ"));
      String mark = "\0" + MARK + "=" + folder + "\0";
      return ("\0" + new String(environment, StandardCharsets.UTF_8) + "\0").contains(mark);
    } catch (IOException notOursOrGone) {
      return false;
    }
  }

  private static boolean isZombie(long pid) {
    String[] stat = stat(pid);
    return stat.length > 0 && stat[0].equals("Z");
  }

  /** The fields of /proc/PID/stat after the name, from the state on; empty where there is none. */
  private static String[] stat(long pid) {
    try {
      String text =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      return text.substring(text.lastIndexOf(')') + 2).split(" ");
    } catch (IOException gone) {
      return new String[0];
    }
  }

  /** The processes of other jobs' folders, for tests. */
  static Stream<ProcessHandle> of(Path folder) {
    JobProcess any = new JobProcess(0, "-", folder);
    return ProcessHandle.allProcesses().filter(any::belongs);
  }
}
