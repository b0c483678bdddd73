package dev.kci.simulator.rules;

import java.util.ArrayList;
import java.util.List;

/** Collects what did not hold. */
final class Violations {
  private final List<String> all = new ArrayList<>();

  /**
   * @param rule its name
   * @param how the circumstances
   */
  void add(String rule, String how) {
    all.add(rule + ": " + how);
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
