package dev.kci.kciapi.bisect;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.kciapi.checkout.JobSelection;
import dev.kci.kciapi.checkout.NewCheckout;
import dev.kci.pipeline.schedule.RetryEvent;
import java.util.List;

/** Creates checkouts as {@code kci-api checkout create} does. */
record ApiCheckouts(KciApi api) implements Checkouts {
  @Override
  public Node create(Plan plan, String commit, String treeid) {
    return new NewCheckout(
            plan.revision(commit),
            List.of(),
            new JobSelection(plan.filter(), plan.platforms()),
            "kci-api bisect",
            plan.timeout())
        .create(api, treeid);
  }

  @Override
  public void retry(Node job, Node parent, long attempt, List<Node> siblings) {
    api.events().publish(RetryEvent.CHANNEL, RetryEvent.of(job, parent, attempt, siblings));
  }

  @Override
  public List<Node> nodes(String treeid) {
    return api.nodes().find(NodeQuery.where(NodeField.TREEID.is(treeid))).toList();
  }
}
