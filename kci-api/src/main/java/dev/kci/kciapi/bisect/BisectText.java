package dev.kci.kciapi.bisect;

import dev.kci.api.model.RevisionName;
import dev.kci.kciapi.bisect.search.BisectLog;
import dev.kci.kciapi.bisect.search.CommitGraph;
import dev.kci.kciapi.bisect.search.Decision;
import dev.kci.kciapi.bisect.search.Search;
import dev.kci.kciapi.bisect.search.Tally;
import dev.kci.kciapi.bisect.search.Verdict;
import dev.kci.kciapi.output.NodeLink;
import dev.kci.text.CountText;
import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What there is to say about a bisection: the answer, the log, the mail. */
final class BisectText {
  /** Lines of these texts, except links, are no longer; the log for git is not a text. */
  static final int WIDTH = 78;

  private final State state;
  private final CommitGraph graph;
  private final Repository repository;
  private final NodeLink links;
  private final Map<String, Verdict> verdicts;
  private final Decision decision;

  BisectText(State state, CommitGraph graph, Repository repository, NodeLink links) {
    this.state = state;
    this.graph = graph;
    this.repository = repository;
    this.links = links;
    Search search = state.plan().search();
    this.verdicts = search.verdicts(graph, state.trials());
    this.decision = search.next(graph, state.trials());
  }

  Decision decision() {
    return decision;
  }

  /** Returns a log that {@code git bisect replay} accepts. */
  String log() {
    return new BisectLog(graph, repository::subject).text(verdicts, state.trials(), decision);
  }

  /** Returns the verdicts as lines: parents first. */
  List<String> verdictLines() {
    Map<String, Tally> tallies = Tally.of(state.trials());
    List<String> lines = new ArrayList<>();
    verdicts.forEach(
        (id, verdict) -> {
          Tally tally = tallies.getOrDefault(id, Tally.NONE);
          String count =
              tally.runs() == 0
                  ? "not testable"
                  : "%d of %d failed".formatted(tally.failed(), tally.runs());
          lines.add(
              line(
                  "%-7s  %s  %-14s  "
                      .formatted(
                          verdict.name().toLowerCase(Locale.ROOT),
                          RevisionName.shortCommit(id),
                          count),
                  repository.subject(id)));
        });
    return lines;
  }

  /** Returns the answer as lines; empty until the search has ended. */
  List<String> answer() {
    List<String> lines = new ArrayList<>();
    if (decision instanceof Decision.Found found) {
      if (found.candidates().size() == 1) {
        lines.add(found.candidates().get(0) + " is the first bad commit");
        lines.add(line("  ", repository.subject(found.candidates().get(0))));
      } else {
        lines.add("Only untestable commits are left. The first bad commit is one of:");
        found.candidates().forEach(id -> lines.add(named("  ", id)));
      }
      lines.add(sure(found.confidence()));
    } else if (decision instanceof Decision.GoodIsBad wrong) {
      lines.add("The fault is older: the good commits fail too.");
      lines.add(sure(wrong.confidence()));
    } else if (decision instanceof Decision.BadIsGood wrong) {
      lines.add("The bad commit passes: %s".formatted(RevisionName.shortCommit(graph.badEnd())));
      lines.add(sure(wrong.confidence()));
    } else if (decision instanceof Decision.Contradiction) {
      lines.add("The results contradict each other. The test is flaky: start again with --flaky.");
    }
    return lines;
  }

  private String sure(double confidence) {
    Plan plan = state.plan();
    String runs = CountText.of(state.trials().size(), "trial");
    return plan.votes() != null || plan.flaky() == 0
        ? runs + "."
        : String.format(
            Locale.ROOT,
            "%s; the probability that this is right is %.1f %%.",
            runs,
            Math.floor(confidence * 1000) / 10);
  }

  /** Returns a mail to the author of the first bad commit, with its header. */
  String mail() {
    Plan plan = state.plan();
    String where = plan.tree() + "/" + plan.branch();
    StringBuilder mail = new StringBuilder();
    if (decision instanceof Decision.Found found) {
      String newest = found.candidates().get(0);
      boolean one = found.candidates().size() == 1;
      String since =
          one ? "since " + RevisionName.shortCommit(newest) : "since one of some commits";
      mail.append("Subject: [REGRESSION] %s: %s fails %s\n".formatted(where, plan.what(), since));
      if (one) {
        repository
            .format(newest, "%an <%ae>")
            .ifPresent(author -> mail.append("To: " + SafeText.plain(author, 200) + "\n"));
      }
      mail.append("\n");
      mail.append(
          one
              ? plan.what() + " fails since this commit:\n\n"
              : plan.what()
                  + " has failed since one of these commits, none of which can be tested"
                  + " alone:\n\n");
      found.candidates().forEach(id -> mail.append(description(id)).append("\n"));
      platforms().ifPresent(text -> mail.append(text + "\n"));
      mail.append(sure(found.confidence()) + "\n\n");
      mail.append("Tested commits, the oldest first:\n\n");
      verdictLines().forEach(text -> mail.append("  " + text.stripTrailing() + "\n"));
      mail.append("\n");
      nodes(newest).forEach((what, node) -> mail.append(what + ":\n  " + links.of(node) + "\n"));
      mail.append(
          one
              ? "\n#regzbot introduced: " + newest + "\n"
              : "\n#regzbot introduced: " + RevisionName.shortCommit(newest) + "\n");
    } else {
      mail.append(
          "Subject: %s: bisection of %s without an answer\n\n".formatted(where, plan.what()));
      answer().forEach(text -> mail.append(text + "\n"));
    }
    mail.append("\nLog for 'git bisect replay':\n\n");
    log().lines().forEach(text -> mail.append(SafeText.cut("  " + text, WIDTH)).append("\n"));
    return mail.toString();
  }

  private Optional<String> platforms() {
    return state.plan().platforms().isEmpty()
        ? Optional.empty()
        : Optional.of("Platform: " + String.join(", ", state.plan().platforms()));
  }

  private String description(String commit) {
    String text =
        repository
            .format(commit, "commit %H%nAuthor: %an <%ae>%nDate:   %aD%n%n    %s")
            .orElse(commit);
    return text.lines()
        .map(one -> ("  " + SafeText.escape(one, 200)).stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  /** Returns a failure of the first bad commit and a pass of a parent, or else the last ones. */
  private Map<String, String> nodes(String firstBad) {
    Map<String, String> nodes = new LinkedHashMap<>();
    node(Observation.End.FAIL, List.of(firstBad)).ifPresent(id -> nodes.put("A failure", id));
    node(Observation.End.PASS, graph.parentsOf(firstBad)).ifPresent(id -> nodes.put("A pass", id));
    return nodes;
  }

  private Optional<String> node(Observation.End end, List<String> preferred) {
    Optional<String> found = Optional.empty();
    boolean isPreferred = false;
    for (Attempt attempt : state.attempts()) {
      Observation ended = attempt.ended();
      boolean better = preferred.contains(attempt.commit());
      if (ended != null && ended.end() == end && (better || !isPreferred)) {
        found = Optional.of(ended.node());
        isPreferred = better;
      }
    }
    return found;
  }

  /** Returns a commit with its subject, on one line. */
  String named(String before, String commit) {
    return line(before + RevisionName.shortCommit(commit) + "  ", repository.subject(commit));
  }

  private static String line(String before, String subject) {
    return SafeText.cut(before + SafeText.escape(subject), WIDTH - 2);
  }
}
