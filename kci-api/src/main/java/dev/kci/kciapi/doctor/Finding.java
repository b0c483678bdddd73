package dev.kci.kciapi.doctor;

import dev.kci.text.ErrorText;
import java.util.concurrent.Callable;

/**
 * What a check found.
 *
 * @param what was checked
 * @param good whether it is as a service needs it
 * @param detail what was found, and what to do when it is not good; one line
 */
record Finding(String what, boolean good, String detail) {
  static Finding good(String what, String detail) {
    return new Finding(what, true, detail);
  }

  static Finding bad(String what, String detail) {
    return new Finding(what, false, detail);
  }

  /** Runs a check; what it throws is the finding, so that the checks after it still run. */
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
