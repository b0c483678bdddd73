package dev.kci.timeout;

/**
 * What a pass did.
 *
 * @param due how many changes were due
 * @param made how many were written
 * @param passedOver how many nodes had changed since they were read, or stand above such a one, so
 *     that the next pass tries again
 * @param failed how many the API refused
 */
record PassReport(int due, int made, int passedOver, int failed) {
  static final PassReport NOTHING = new PassReport(0, 0, 0, 0);

  PassReport plus(PassReport other) {
    return new PassReport(
        due + other.due, made + other.made, passedOver + other.passedOver, failed + other.failed);
  }
}
