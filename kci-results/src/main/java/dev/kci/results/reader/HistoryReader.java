package dev.kci.results.reader;

import dev.kci.api.Nodes;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.results.Subject;
import dev.kci.results.Verdict;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.text.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads histories from the API.
 *
 * <p>This walks back in time until every subject has enough runs or the period is covered. Each
 * request has bounds on time and number, and one reading takes at most {@value #MOST_REQUESTS}
 * requests: a history that needs more ends early. Thread-safe.
 */
public final class HistoryReader {
  /** The maximum number of requests of one reading. */
  public static final int MOST_REQUESTS = BackwardWalk.MOST_REQUESTS;

  private static final int TEXT_LENGTH = 300;

  private final Nodes nodes;
  private final Predicate<Node> counts;

  /**
   * @param counts whether a node counts. Anybody can add nodes, so a history that decides anything
   *     must check their owners.
   */
  public HistoryReader(Nodes nodes, Predicate<Node> counts) {
    this.nodes = nodes;
    this.counts = counts;
  }

  /**
   * Returns the histories of everything that a query selects, by path and platform.
   *
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  public List<RunHistory> read(HistoryQuery query) {
    Collection<Node> found =
        new BackwardWalk(nodes, selection(query), query.since(), query.until())
            .read(nodes -> hasEnough(bySubject(nodes), query));
    return bySubject(found).entrySet().stream()
        .map(entry -> new RunHistory(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing(
                history -> history.subject().toString(), Comparator.naturalOrder()))
        .toList();
  }

  private static boolean hasEnough(Map<Subject, List<Run>> bySubject, HistoryQuery query) {
    return !bySubject.isEmpty()
        && bySubject.values().stream()
            .allMatch(runs -> runs.stream().filter(Run::counts).count() >= query.enough());
  }

  private static NodeQuery selection(HistoryQuery query) {
    List<String> names = query.sortedNames();
    NodeQuery selection =
        NodeQuery.where(NodeField.KIND.in(query.kinds()))
            .and(names.size() == 1 ? NodeField.NAME.is(names.get(0)) : NodeField.NAME.in(names));
    selection = and(selection, NodeField.GROUP, query.job());
    selection = and(selection, NodeField.data("kernel_revision.tree"), query.tree());
    selection = and(selection, NodeField.data("kernel_revision.branch"), query.branch());
    return and(selection, NodeField.data("platform"), query.platform());
  }

  private static NodeQuery and(NodeQuery query, NodeField.Text field, @Nullable String value) {
    return value == null ? query : query.and(field.is(value));
  }

  private Map<Subject, List<Run>> bySubject(Iterable<Node> found) {
    Map<Subject, List<Run>> bySubject = new LinkedHashMap<>();
    for (Node node : found) {
      Optional<KernelRevision> revision = node.kernelRevision();
      Instant created = node.created();
      if (revision.isEmpty()
          || created == null
          || node.path().size() < 2
          || node.supersededBy().isPresent()
          || node.isOfPatchSeries()
          || !counts.test(node)) {
        continue;
      }
      bySubject
          .computeIfAbsent(subject(node, revision.get()), subject -> new ArrayList<>())
          .add(run(node, revision.get(), created));
    }
    return bySubject;
  }

  private static Subject subject(Node node, KernelRevision revision) {
    return new Subject(
        revision.tree(),
        revision.branch(),
        node.kind(),
        node.path().subList(1, node.path().size()),
        node.platform().filter(platform -> !platform.isBlank()).orElse(null));
  }

  private static Run run(Node node, KernelRevision revision, Instant created) {
    return new Run(
        node.requireId(),
        SafeText.plain(revision.commit(), TEXT_LENGTH),
        revision.describe() == null ? null : SafeText.plain(revision.describe(), TEXT_LENGTH),
        created,
        Verdict.of(node),
        node.data().get("misc.measurement") instanceof Number number ? number.doubleValue() : null,
        SafeText.plain(node.data().string("misc.units").orElse(""), TEXT_LENGTH));
  }
}
