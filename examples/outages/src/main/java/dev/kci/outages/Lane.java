package dev.kci.outages;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.cli.CommandFailure;
import dev.kci.quickstart.KernelLikeTree;
import dev.kci.quickstart.Mailbox;
import dev.kci.quickstart.Pipeline;
import dev.kci.quickstart.PlainHttp;
import dev.kci.quickstart.Poll;
import dev.kci.quickstart.Workplace;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.errors.GitAPIException;

/**
 * A whole pipeline with its own git tree, on which cells are played one after another. It is not
 * reused after a failed cell. Confined to one thread.
 */
final class Lane implements AutoCloseable {
  private static final String FAULTS = "/sandbox/faults";
  private static final int FOREVER = 1_000_000;
  private static final int HANG_LIMIT = 600;

  private final Workplace place;
  private final Duration holdoff;
  private final Duration limit;
  private final StopSignal pause = new StopSignal();
  private final KernelLikeTree tree;
  private final Pipeline pipeline;
  private final KciApi api;
  private final Mailbox mailbox;

  private Lane(Workplace place, Duration holdoff, Duration limit)
      throws IOException, GitAPIException {
    this.place = place;
    this.holdoff = holdoff;
    this.limit = limit;
    this.tree = KernelLikeTree.create(Files.createDirectories(place.work().resolve("git")));
    this.pipeline = new Pipeline(place);
    this.api = pipeline.connect();
    this.mailbox = new Mailbox(pipeline.apiUrl());
  }

  /**
   * Starts everything.
   *
   * @param holdoff of checkouts and builds
   * @param limit the maximum duration of each step of a checkout
   */
  static Lane open(Workplace place, Duration holdoff, Duration limit)
      throws IOException, GitAPIException {
    Lane lane = new Lane(place, holdoff, limit);
    try {
      int seconds = Math.toIntExact(holdoff.toSeconds());
      lane.pipeline.start(
          lane.tree.url().toString(),
          KernelLikeTree.BRANCH,
          new Pipeline.Pace(seconds, seconds, HANG_LIMIT));
      lane.await(lane.tree.head(), Milestone.ENDED, Gate.in(place.work().resolve("gates")));
      return lane;
    } catch (IOException | RuntimeException e) {
      lane.close();
      throw e;
    }
  }

  /** Plays a cell. */
  CellResult play(Cell cell) throws IOException, GitAPIException {
    Warnings warnings = Warnings.from(place.logs());
    Gate gate = Gate.in(place.work().resolve("gates").resolve(cell.name()));
    String commit;
    try {
      commit = takeAway(cell, gate);
      bringBack(cell.part());
    } catch (CommandFailure e) {
      return new CellResult(false, "before the part was back: " + e.getMessage());
    } finally {
      gate.open();
    }
    try {
      await(commit, Milestone.MAILED, gate);
      pause.await(holdoff); // a second mail or job would be wrong
      return new Findings(nodes(commit), mailbox.mailsWith(commit), warnings.lines()).result();
    } catch (CommandFailure e) {
      CellResult found =
          new Findings(nodes(commit), mailbox.mailsWith(commit), warnings.lines()).result();
      return new CellResult(false, found.text() + "; " + e.getMessage());
    }
  }

  /** Takes the part away for its time; returns the commit. */
  private String takeAway(Cell cell, Gate gate) throws IOException, GitAPIException {
    Part part = cell.part();
    if (cell.since() != Milestone.STARTED) {
      gate.open();
    }
    if (cell.since() == Milestone.UNPUSHED) {
      remove(part);
    }
    String commit = tree.commit(cell.name(), gate.scripts());
    if (cell.since() == Milestone.UNPUSHED) {
      await(commit, part.due(), gate);
    } else {
      await(commit, cell.since(), gate);
      remove(part);
      gate.open();
    }
    pause.await(cell.length().of(holdoff));
    return commit;
  }

  private void remove(Part part) {
    if (part.way() instanceof Part.Killed process) {
      pipeline.kill(process.executable());
    } else if (part.way() instanceof Part.Refusing fault) {
      new PlainHttp(pipeline.apiUrl())
          .post(
              FAULTS,
              null,
              Map.of(
                  "action",
                  fault.action(),
                  "times",
                  FOREVER,
                  "path",
                  "^/(upload|storage/)",
                  "status",
                  503));
    }
  }

  private void bringBack(Part part) throws IOException {
    if (part.way() instanceof Part.Killed process) {
      pipeline.revive(process.executable());
    } else {
      new PlainHttp(pipeline.apiUrl()).send("DELETE", FAULTS, null, null);
    }
  }

  private void await(String commit, Milestone milestone, Gate gate) {
    Poll.until(
        milestone.text(),
        limit,
        pipeline.stopped(),
        () ->
            switch (milestone) {
              case UNPUSHED -> true;
              case STARTED -> gate.isReached();
              case MADE, AVAILABLE, ENDED, DONE -> hasReached(commit, milestone);
              case MAILED -> hasReached(commit, Milestone.DONE) && hasMail(commit);
            });
  }

  private boolean hasReached(String commit, Milestone milestone) {
    Optional<Node> checkout = checkout(commit);
    return switch (milestone) {
      case MADE -> checkout.isPresent();
      case AVAILABLE ->
          checkout.filter(node -> node.state().compareTo(NodeState.AVAILABLE) >= 0).isPresent();
      case DONE -> checkout.filter(node -> node.state() == NodeState.DONE).isPresent();
      default ->
          nodes(commit).stream()
              .filter(node -> node.result() != null)
              .map(Node::name)
              .toList()
              .containsAll(Findings.JOBS);
    };
  }

  private boolean hasMail(String commit) {
    return !mailbox.mailsWith(commit).isEmpty();
  }

  private Optional<Node> checkout(String commit) {
    return api
        .nodes()
        .findAll(
            NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                .and(NodeField.data("kernel_revision.commit").is(commit)))
        .stream()
        .findFirst();
  }

  private List<Node> nodes(String commit) {
    return checkout(commit)
        .map(
            checkout ->
                api.nodes()
                    .findAll(
                        NodeQuery.where(NodeField.TREEID.is(String.valueOf(checkout.treeid())))))
        .orElse(List.of());
  }

  @Override
  public void close() {
    api.close();
    pipeline.close();
    tree.close();
  }
}
