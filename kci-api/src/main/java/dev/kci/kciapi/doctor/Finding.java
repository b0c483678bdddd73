package dev.kci.kciapi.doctor;

import dev.kci.text.ErrorText;
import java.util.concurrent.Callable;

/**
 * The result of a check.
 *
 * @param what the part that was checked
 * @param good whether a service can work with it
 * @param detail the finding and, if it is not good, what to do; one line
 */
record Finding(String what, boolean good, String detail) {
  static Finding good(String what, String detail) {
    return new Finding(what, true, detail);
  }

  static Finding bad(String what, String detail) {
    return new Finding(what, false, detail);
  }

  /** Runs a check. An exception becomes the finding, so that later checks still run. */
  static Finding of(String what, Callable<Finding> check) {
    try {
      return check.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return bad(what, "interrupted");
    } catch (Exception e) {
      return bad(what, ErrorText.of(e));
    }
  }
}
