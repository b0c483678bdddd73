package dev.kci.timeout;

/**
 * The result of a pass.
 *
 * @param due number of changes that were due
 * @param made number of changes that were written
 * @param passedOver number of nodes that had changed since they were read, or that are above such a
 *     node; the next pass decides again
 * @param failed number of changes that the API refused
 */
record PassReport(int due, int made, int passedOver, int failed) {
  static final PassReport NOTHING = new PassReport(0, 0, 0, 0);

  PassReport plus(PassReport other) {
    return new PassReport(
        due + other.due, made + other.made, passedOver + other.passedOver, failed + other.failed);
  }
}
