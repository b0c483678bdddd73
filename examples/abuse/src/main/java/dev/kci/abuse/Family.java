package dev.kci.abuse;

import java.util.List;
import java.util.Map;

/**
 * Attempts of one kind, and the observer that notices when one breaks through. The observer looks
 * at effects only (a file written by a job, a request received, a line printed), never at how the
 * toolkit works inside.
 *
 * @param <A> an attempt; its {@code toString} describes it
 */
public interface Family<A> {
  /** The family's name for {@code --only}. */
  String name();

  /** Returns whether it mostly waits for services, leaving the processors to other families. */
  default boolean waits() {
    return false;
  }

  /** Returns all attempts in a fixed order: an attempt's number is its index plus one. */
  List<A> attempts();

  /**
   * Plays a legitimate variant that has the effect the observer looks for.
   *
   * @return what the observer failed to notice; empty if it works
   */
  List<String> control() throws Exception;

  /**
   * Plays attempts.
   *
   * @param chosen the attempts by their numbers
   * @return what was observed, by the numbers of the attempts that broke through
   */
  Map<Integer, String> play(Map<Integer, A> chosen) throws Exception;
}
