package dev.kci.simulator.rules;

import dev.kci.api.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must hold of checkouts. */
record CheckoutRules(Evidence evidence, Violations violations) {
  void check() {
    eachHeadHasOneCheckout();
  }

  /** A head that was replaced soon may have none. An incomplete checkout is made again. */
  private void eachHeadHasOneCheckout() {
    Map<String, List<JsonObject>> byCommit = new TreeMap<>();
    evidence.own().values().stream()
        .filter(node -> Fields.text(node, "kind").equals("checkout"))
        .filter(
            node -> !Fields.isSuperseded(node) && !Fields.text(node, "result").equals("incomplete"))
        .forEach(
            node ->
                byCommit.computeIfAbsent(Fields.commit(node), c -> new ArrayList<>()).add(node));
    for (String commit : evidence.world().git().commits()) {
      int count = byCommit.getOrDefault(commit, List.of()).size();
      if (count > 1 || count == 0 && evidence.world().git().isHead(commit)) {
        violations.add("each head has one checkout", commit + " has " + count);
      }
    }
    byCommit.keySet().removeAll(evidence.world().git().commits());
    byCommit.forEach(
        (commit, nodes) ->
            violations.add("each checkout is of a head", commit + " " + nodes.get(0)));
  }
}
