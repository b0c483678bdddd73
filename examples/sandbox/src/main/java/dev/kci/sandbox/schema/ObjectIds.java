package dev.kci.sandbox.schema;

import dev.kci.sandbox.http.ApiFailure;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Creates ids like the server's database: seconds, a part for this process, a counter. Thread-safe.
 */
public final class ObjectIds {
  private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{24}");

  private final InstantSource clock;
  private final RandomGenerator random;
  private final long[] processes;
  private final AtomicInteger counter;

  public ObjectIds(InstantSource clock) {
    this(clock, new SecureRandom());
  }

  /**
   * @param random chooses the process's part and the start of the counter
   */
  public ObjectIds(InstantSource clock, RandomGenerator random) {
    this(clock, random, 1);
  }

  /**
   * @param random chooses the processes' parts, the start of the counter, and the process of each
   *     id if there are several
   * @param processes the number of server processes: ids of several ones are not in order within a
   *     second
   */
  public ObjectIds(InstantSource clock, RandomGenerator random, int processes) {
    this.clock = clock;
    this.random = random;
    this.processes = random.longs(processes).map(part -> part & 0xff_ffff_ffffL).toArray();
    this.counter = new AtomicInteger(random.nextInt());
  }

  /** Returns a new id. */
  public String next() {
    long process = processes[processes.length == 1 ? 0 : random.nextInt(processes.length)];
    return String.format(
        "%08x%010x%06x",
        clock.instant().getEpochSecond(), process, counter.incrementAndGet() & 0xff_ffff);
  }

  /**
   * Returns an id if it is valid.
   *
   * @throws ApiFailure 400 if it is not
   */
  public static String checked(String id) {
    if (!FORM.matcher(id).matches()) {
      throw ApiFailure.of(
          400,
          "'"
              + id
              + "' is not a valid ObjectId, it must be a 12-byte input or a 24-character hex"
              + " string");
    }
    return id;
  }
}
