package dev.kci.report.model;

import java.util.List;

/**
 * What other users have added below a checkout, which does not count.
 *
 * @param nodes how many builds, jobs and tests
 * @param owners the users, sorted
 */
public record Others(int nodes, List<String> owners) {
  public static final Others NONE = new Others(0, List.of());

  public Others {
    owners = List.copyOf(owners);
  }
}
