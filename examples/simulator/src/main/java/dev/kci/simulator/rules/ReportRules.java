package dev.kci.simulator.rules;

import dev.kci.simulator.history.NodeChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** What must hold of mails. */
record ReportRules(Evidence evidence, Violations violations) {
  /** A mail may be under way for so long after its sender looked for the mark. */
  private static final Duration SENDING = Duration.ofMinutes(3);

  void check() {
    eachReportIsMailedOnce();
  }

  private void eachReportIsMailedOnce() {
    Map<String, Integer> accepted = evidence.world().mail().accepted();
    accepted.forEach(
        (mail, times) -> {
          // one that its sender did not learn of has to be sent again
          if (evidence.world().mail().acknowledgements(mail) > 1
              || evidence.world().isShared() && isSentAfterMark(mail)) {
            violations.add("each report is mailed once", mail + " was sent " + times + " times");
          }
        });
    evidence
        .own()
        .forEach(
            (id, node) -> {
              boolean reported =
                  Fields.text(node, "kind").equals("checkout")
                      && Fields.text(node, "state").equals("done")
                      && Fields.text(node, "result").equals("pass")
                      && !Fields.isSuperseded(node)
                      && saysSomething(id, doneAt(id));
              if (reported && accepted.keySet().stream().noneMatch(mail -> mail.contains(id))) {
                violations.add("each report is mailed once", "nothing about " + node);
              }
            });
  }

  /**
   * Replicas know by the checkout's mark that a report is mailed; one that dies before it writes
   * the mark is not known to have sent it.
   */
  private boolean isSentAfterMark(String mail) {
    Instant last = Objects.requireNonNull(evidence.world().mail().last().get(mail));
    return evidence.world().api().changes().stream()
        .filter(change -> mail.contains(change.id()))
        .filter(change -> change.time().plus(SENDING).isBefore(last))
        .anyMatch(change -> change.after().get("debug.mailed_reports") != null);
  }

  private Instant doneAt(String id) {
    return evidence
        .changesOf(id)
        .filter(change -> Fields.text(change.after(), "state").equals("done"))
        .map(NodeChange::time)
        .findFirst()
        .orElse(Instant.MAX);
  }

  /** A report without results is not mailed. */
  private boolean saysSomething(String checkout, Instant time) {
    return evidence.world().api().changes().stream()
        .filter(change -> Fields.text(change.after(), "parent").equals(checkout))
        .filter(change -> Fields.isJob(change.after()) && change.time().isBefore(time))
        .anyMatch(change -> Fields.text(change.after(), "result").matches("pass|fail"));
  }
}
