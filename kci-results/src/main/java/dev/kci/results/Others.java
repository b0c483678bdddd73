package dev.kci.results;

import java.util.List;

/**
 * Nodes that other users added below a checkout, which do not count.
 *
 * @param nodes the number of builds, jobs and tests
 * @param owners the users, sorted
 */
public record Others(int nodes, List<String> owners) {
  public static final Others NONE = new Others(0, List.of());

  public Others {
    owners = List.copyOf(owners);
  }
}
