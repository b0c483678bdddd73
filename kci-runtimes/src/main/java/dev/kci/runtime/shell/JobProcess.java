package dev.kci.runtime.shell;

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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that starts a shell job and waits for its end, with all processes of the job.
 *
 * <p>On Linux the process only counts as ours if its start time is the recorded one and, according
 * to the kernel, it was started with {@value #MARK} in its environment: a record that a job has
 * tampered with cannot point to a foreign process. Processes that left the session or lost their
 * parent are found by that variable, or by a working folder below the job's. With a PID namespace
 * there are no such processes.
 *
 * @param pid of the starting process
 * @param start its start time, from {@link #startOf}
 * @param namespaces whether the job has its own PID namespace
 * @param folder the job's own folder, the value of the variable
 */
record JobProcess(long pid, String start, boolean namespaces, Path folder) {
  /** The environment variable of each process of a job; its value is the job's folder. */
  static final String MARK = "KCI_JOB_FOLDER";

  private static final Logger LOG = LoggerFactory.getLogger(JobProcess.class);
  private static final Path PROC = Path.of("/proc");
  private static final String NO_START = "-";
  private static final Duration EXEC = Duration.ofMillis(2);

  /** Returns field 22 of /proc/PID/stat (proc(5)), or a dash on a system without it. */
  static String startOf(long pid) {
    String[] stat = stat(pid);
    return stat.length > 19 ? stat[19] : NO_START;
  }

  /** Returns whether the starting process is alive. A zombie is not. */
  boolean isAlive() {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (handle.isEmpty()) {
      return false;
    }
    if (Files.notExists(PROC.resolve("self"))) {
      return true;
    }
    String[] stat = stat(pid);
    return stat.length > 19
        && !stat[0].equals("Z")
        && stat[19].equals(start)
        && startedWithMark(handle.get());
  }

  /**
   * Ends all processes of the job: first TERM, then KILL for those still alive after {@code grace}.
   * Returns when none is left or some cannot be killed.
   */
  void end(Duration grace) {
    Set<ProcessHandle> all = members();
    if (all.isEmpty()) {
      return;
    }
    (namespaces ? insideNamespace() : all.stream()).forEach(ProcessHandle::destroy);
    awaitEnd(all, grace);
    // new processes, and those that ignore TERM
    for (int round = 0; round < 3; round++) {
      Set<ProcessHandle> left = members();
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(left, Duration.ofSeconds(2));
    }
    if (!members().isEmpty()) {
      LOG.warn("Cannot end all processes of a job folder={} processes={}", folder, members());
    }
  }

  private static void awaitEnd(Set<ProcessHandle> processes, Duration limit) {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("Processes are still alive limit={}", limit);
    } catch (ExecutionException e) {
      LOG.debug("Waiting for the end of processes failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns the processes that may get a TERM. If {@code unshare} (the starting process's child) or
   * the namespace's first process (its grandchild) ended, the kernel would KILL all others.
   */
  private Stream<ProcessHandle> insideNamespace() {
    return ProcessHandle.of(pid).filter(leader -> isAlive()).stream()
        .flatMap(ProcessHandle::children)
        .flatMap(ProcessHandle::children)
        .flatMap(ProcessHandle::descendants);
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
    if (!namespaces || members.isEmpty()) {
      ProcessHandle.allProcesses().filter(this::belongs).forEach(members::add);
    }
    members.removeIf(process -> !process.isAlive() || isZombie(process.pid()));
    return members;
  }

  private boolean belongs(ProcessHandle process) {
    return hasMark(environment(process)) || worksInFolder(process);
  }

  /** Waits a moment while the environment is incomplete, as it is during an exec. */
  private boolean startedWithMark(ProcessHandle process) {
    byte[] environment = environment(process);
    for (int tries = 0; !isComplete(environment) && process.isAlive() && tries < 500; tries++) {
      LockSupport.parkNanos(EXEC.toNanos());
      environment = environment(process);
    }
    return hasMark(environment);
  }

  /** Every variable ends with a NUL. During an exec there are none, or only a part of the first. */
  private static boolean isComplete(byte[] environment) {
    return environment.length > 0 && environment[environment.length - 1] == 0;
  }

  private boolean hasMark(byte[] environment) {
    String mark = "\0" + MARK + "=" + folder + "\0";
    return ("\0" + new String(environment, StandardCharsets.UTF_8) + "\0").contains(mark);
  }

  private static byte[] environment(ProcessHandle process) {
    try {
      return Files.readAllBytes(PROC.resolve(Long.toString(process.pid())).resolve("environ"));
    } catch (IOException notOursOrGone) {
      return new byte[0];
    }
  }

  private boolean worksInFolder(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(PROC.resolve(Long.toString(process.pid())).resolve("cwd"))
          .startsWith(folder);
    } catch (IOException notOursOrGone) {
      return false;
    }
  }

  private static boolean isZombie(long pid) {
    String[] stat = stat(pid);
    return stat.length > 0 && stat[0].equals("Z");
  }

  /**
   * Returns the fields of /proc/PID/stat after the name, starting with the state; empty if the
   * process is gone.
   */
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
}
