package dev.kci.simulator.rules;

import dev.kci.simulator.world.World;
import java.util.List;
import java.util.Set;

/** What must hold in every run, whatever fails. */
public final class Invariants {
  private final Evidence evidence;

  /**
   * @param forged the ids of nodes that a stranger wrote in the pipeline's name
   * @param probes the ids in the events for the probe
   */
  public Invariants(World world, Set<String> forged, List<String> probes) {
    this.evidence = new Evidence(world, forged, probes);
  }

  /** Returns what did not hold, as the name of the rule and the circumstances. */
  public List<String> violations() {
    Violations violations = new Violations();
    new CheckoutRules(evidence, violations).check();
    new JobRules(evidence, violations).check();
    new TreeRules(evidence, violations).check();
    new ReportRules(evidence, violations).check();
    new TrafficRules(evidence, violations).check();
    return violations.all();
  }
}
