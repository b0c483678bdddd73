package dev.kci.report.model;

import dev.kci.api.model.Node;
import java.util.Objects;

/**
 * How many tests of a checkout passed and failed, as the API counts them: a suite of tests counts
 * too.
 */
public record PassRate(Node checkout, long passed, long failed) {
  public PassRate {
    Objects.requireNonNull(checkout, "checkout");
  }
}
