package dev.kci.kciapi.bisect;

import dev.kci.kciapi.bisect.search.Decision;

/** Hears what a bisection does. */
interface Progress {
  /**
   * A checkout was created, or found again after a stop.
   *
   * @param number of the attempt, from 1
   */
  void begun(int number, Attempt attempt);

  /**
   * An attempt has ended.
   *
   * @param next what follows from it
   */
  void ended(Attempt attempt, Decision next);
}
