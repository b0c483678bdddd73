package dev.kci.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place where jobs run. It does not use the API: it takes a rendered job, reports its status and
 * returns its output. All methods may block as long as their own timeouts allow, and are called by
 * several threads.
 *
 * <p>A runtime records what it needs to find its jobs after a restart of this program, either in
 * the lab itself (labels, metadata) or in files. That record holds the node's id, the runtime's
 * name and the API, and so also proves whose job it is. {@link #submit}, {@link #find}, {@link
 * #confirm} and {@link #jobs} are the only sources of {@link JobHandle}s and only return one for a
 * job whose record names the node. All other methods rely on that.
 */
public interface JobRuntime extends AutoCloseable {

  /**
   * Checks that jobs can be submitted. Called before any event is handled.
   *
   * @throws RuntimeFailure if the runtime is unreachable, the token is invalid, a permission or an
   *     image is missing
   */
  void check();

  /**
   * Returns a few words for the administrator about how jobs run here; may be empty. Called after
   * {@link #check}.
   */
  default String describe() {
    return "";
  }

  /**
   * Returns how jobs are offered to a lab that fetches them itself; empty if they are submitted.
   */
  default Optional<Offer> offer() {
    return Optional.empty();
  }

  /**
   * Returns whether another runner with the same configuration can find, observe and end the jobs
   * here, which needs no file of this machine. Otherwise a job stays with the runner that submitted
   * it. Defaults to false.
   */
  default boolean isShared() {
    return false;
  }

  /**
   * Returns where the bodies of the lab's callbacks are kept, if they count because the lab cannot
   * be asked; empty if a callback only means that the lab should be asked now.
   */
  default Optional<CallbackSpool> callbacks() {
    return Optional.empty();
  }

  /**
   * Submits a job, which then runs or waits in the runtime's own queue. If an earlier call has
   * already submitted a job for the same node, no second one is started.
   *
   * @throws RuntimeFailure if the runtime refuses it or does not answer
   */
  JobHandle submit(JobRequest job);

  /**
   * Finds the job of a node, submitted by this runner now or before a restart.
   *
   * @throws RuntimeFailure if the runtime does not answer
   */
  Optional<JobHandle> find(String nodeId);

  /**
   * Finds the job of a node that has a hint. The hint only says where to look first: it may be
   * wrong, or forged. Runtimes whose {@link #find} is fast ignore it.
   *
   * @return empty if the runtime has no job for this node, even if the hint points to another job
   * @throws RuntimeFailure if the runtime does not answer
   */
  default Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    return find(nodeId);
  }

  /**
   * Returns the status of a job.
   *
   * @throws RuntimeFailure if the runtime does not answer
   */
  JobStatus observe(JobHandle job);

  /**
   * Fetches the output of a job that has ended.
   *
   * @param folder an empty folder for files that must be fetched
   * @throws RuntimeFailure if the runtime does not answer
   */
  JobOutput collect(JobHandle job, Path folder);

  /**
   * Ends a job and all its processes. Does nothing if it has already ended.
   *
   * @throws RuntimeFailure if the runtime does not answer
   */
  void cancel(JobHandle job);

  /**
   * Deletes everything the runtime keeps of a job that has ended and been reported.
   *
   * @throws RuntimeFailure if the runtime does not answer
   */
  void forget(JobHandle job);

  /**
   * Returns this runner's jobs here, including those that have ended but are not forgotten.
   *
   * @throws RuntimeFailure if the runtime does not answer
   */
  List<JobHandle> jobs();

  /** Closes connections and stops threads. Jobs keep running. */
  @Override
  void close();
}
