package dev.kci.results.reader;

import dev.kci.api.Nodes;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import dev.kci.results.Subject;
import dev.kci.results.Verdict;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * <p>The server does not sort, so this walks back in time, from window to window, until every
 * subject has enough runs or the time is over. A window with more nodes than a page is halved, one
 * with few is doubled. So each request has bounds on time and number, and one reading takes at most
 * {@value #MOST_REQUESTS} requests: a history that needs more ends early. Thread-safe.
 */
public final class HistoryReader {
  /** The most requests of one reading. */
  public static final int MOST_REQUESTS = 60;

  /** The most nodes of one answer. */
  static final int PAGE = 500;

  private static final Duration FIRST_WINDOW = Duration.ofDays(8);
  private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(10);
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
    NodeQuery selection = selection(query);
    Map<String, Node> found = new LinkedHashMap<>(); // pages may repeat a node
    Map<Subject, List<Run>> bySubject = Map.of();
    Instant end = query.until();
    Duration window = FIRST_WINDOW;
    for (int request = 0; request < MOST_REQUESTS && end.isAfter(query.since()); request++) {
      Instant begin = latest(end.minus(window), query.since());
      NodePage page =
          nodes.page(
              selection.and(NodeField.CREATED.notBefore(begin)).and(NodeField.CREATED.before(end)),
              PAGE,
              0);
      if (page.total() > page.items().size() && window.compareTo(SHORTEST_WINDOW) > 0) {
        window = window.dividedBy(2);
        continue;
      }
      page.items().forEach(node -> found.put(node.requireId(), node));
      bySubject = bySubject(found.values());
      if (hasEnough(bySubject, query)) {
        break;
      }
      end = begin;
      window = page.items().size() < PAGE / 3 ? window.multipliedBy(2) : window;
    }
    return bySubject.entrySet().stream()
        .map(entry -> new RunHistory(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing(
                history -> history.subject().toString(), Comparator.naturalOrder()))
        .toList();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
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
