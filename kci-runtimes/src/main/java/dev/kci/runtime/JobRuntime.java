package dev.kci.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place where jobs run. It knows nothing of the API: it takes a rendered job, says what has
 * become of it and hands over what the job left. All methods may block, for as long as their own
 * time-outs allow, and are called by several threads.
 *
 * <p>A runtime keeps what it needs to find its jobs again after a restart of this program: in the
 * lab itself (labels, metadata), or in files. That record, with the node's id, the runtime's name
 * and the API, also tells whose a job is. {@link #submit}, {@link #find}, {@link #confirm} and
 * {@link #jobs} are the only sources of {@link JobHandle}s, and they return one only for a job
 * whose record names the node; all other methods rely on that.
 */
public interface JobRuntime extends AutoCloseable {

  /**
   * Sees whether jobs can be submitted, before any event is taken.
   *
   * @throws RuntimeFailure with what is wrong: unreachable, bad token, no right, missing image
   */
  void check();

  /**
   * Says in a few words how jobs run here, as far as their administrator should know; empty for
   * nothing. Called after {@link #check}.
   */
  default String describe() {
    return "";
  }

  /**
   * Hands a job over; it runs from now on, or waits in the runtime's own queue. A job that an
   * earlier call has handed over already for the same node is not started again.
   *
   * @throws RuntimeFailure when the runtime refuses it or does not answer
   */
  JobHandle submit(JobRequest job);

  /**
   * Finds the job of a node, submitted by this runner now or before a restart.
   *
   * @throws RuntimeFailure when the runtime does not answer
   */
  Optional<JobHandle> find(String nodeId);

  /**
   * Finds the job of a node that says where its job is. The hint only tells where to look first: it
   * may be wrong, or written by a stranger. A runtime that finds jobs quickly ignores it.
   *
   * @return empty if the runtime has no job of this node, whatever else the hint leads to
   * @throws RuntimeFailure when the runtime does not answer
   */
  default Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    return find(nodeId);
  }

  /**
   * What has become of a job.
   *
   * @throws RuntimeFailure when the runtime does not answer
   */
  JobStatus observe(JobHandle job);

  /**
   * Fetches what an ended job left.
   *
   * @param folder an empty folder for files that must be fetched
   * @throws RuntimeFailure when the runtime does not answer
   */
  JobOutput collect(JobHandle job, Path folder);

  /**
   * Ends a job with all its processes; does nothing when it has ended.
   *
   * @throws RuntimeFailure when the runtime does not answer
   */
  void cancel(JobHandle job);

  /**
   * Removes what the runtime keeps of a job that has ended and is reported.
   *
   * @throws RuntimeFailure when the runtime does not answer
   */
  void forget(JobHandle job);

  /**
   * The jobs that this runner has here and has not forgotten, ended ones too.
   *
   * @throws RuntimeFailure when the runtime does not answer
   */
  List<JobHandle> jobs();

  /** Gives back connections and threads; the jobs go on. */
  @Override
  void close();
}
