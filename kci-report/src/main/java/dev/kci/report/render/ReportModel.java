package dev.kci.report.render;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.NotRun;
import dev.kci.report.model.Report;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import dev.kci.results.Verdict;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A report as the maps, lists and strings that templates and the JSON output use. The keys are
 * documented in {@code templates/report/README.md}.
 *
 * <p>Every key is always present, with null for "unknown"; otherwise Mustache would look for it in
 * the enclosing object.
 */
public final class ReportModel {
  private static final int SHORT_COMMIT = 12;
  private static final int TEXT_LENGTH = 200;
  private static final int OWNERS_SHOWN = 10;

  private final Report report;
  private final NodeLinks links;
  private final Limits limits;
  private int excerptsLeft;

  private ReportModel(Report report, NodeLinks links, Limits limits) {
    this.report = report;
    this.links = links;
    this.limits = limits;
    this.excerptsLeft = limits.excerpts();
  }

  /** Returns the model of a report, within the limits. */
  public static Map<String, @Nullable Object> of(Report report, NodeLinks links, Limits limits) {
    return new ReportModel(report, links, limits).model();
  }

  private Map<String, @Nullable Object> model() {
    Map<String, @Nullable Object> model = new LinkedHashMap<>(revision(report.checkout()));
    model.put("headline", Headline.of(report));
    model.put("previous", report.previous() == null ? null : revision(report.previous()));
    model.put("regressions", list(report.changes().regressions()));
    model.put("new_failures", list(report.changes().newFailures()));
    model.put("known_failures", list(report.changes().knownFailures()));
    model.put("fixed", list(report.changes().fixed()));
    model.put("incomplete", list(report.incomplete()));
    model.put("missing", orNull(report.changes().missing()));
    model.put(
        "unread_results", unread(report.results().stream().mapToLong(NodeResult::unread).sum()));
    model.put("others", others());
    model.put("not_run", notRun());
    model.put("builds_count", counts(report.counts(NodeKind.KBUILD)));
    model.put("jobs_count", counts(report.counts(NodeKind.JOB)));
    model.put("tests_count", counts(report.counts(NodeKind.TEST)));
    model.put("builds", list(worstFirst(report.ofKind(NodeKind.KBUILD))));
    model.put("jobs", list(worstFirst(report.ofKind(NodeKind.JOB))));
    model.put("table", ResultTable.of(report, limits.items()));
    model.put("reproduce", reproduce());
    return model;
  }

  private @Nullable Map<String, @Nullable Object> notRun() {
    NotRun notRun = report.notRun();
    if (notRun == null) {
      return null;
    }
    List<String> shown =
        notRun.jobs().stream().limit(limits.items()).map(ReportModel::safe).toList();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("count", notRun.jobs().size());
    map.put("why", notRun.why());
    map.put("jobs", shown);
    map.put("more", orNull(notRun.jobs().size() - shown.size()));
    return map;
  }

  private @Nullable Map<String, @Nullable Object> others() {
    Others others = report.others();
    if (others.nodes() == 0) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("nodes", others.nodes());
    List<String> shown = others.owners().stream().limit(OWNERS_SHOWN).toList();
    map.put(
        "owners", String.join(", ", shown) + (others.owners().size() > shown.size() ? ", …" : ""));
    return map;
  }

  private static Optional<KernelRevision> revisionOf(Node checkout) {
    return checkout.kernelRevision();
  }

  private Map<String, @Nullable Object> revision(Node checkout) {
    Optional<KernelRevision> revision = revisionOf(checkout);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("checkout", checkout.requireId());
    map.put("checkout_url", links.to(checkout.requireId()));
    map.put("tree", revision.map(r -> safe(r.tree())).orElse("?"));
    map.put("branch", revision.map(r -> safe(r.branch())).orElse("?"));
    map.put("url", revision.map(r -> safe(r.url())).orElse(null));
    String commit = revision.map(r -> safe(r.commit())).orElse("?");
    map.put("commit", commit);
    map.put("commit_short", commit.substring(0, Math.min(SHORT_COMMIT, commit.length())));
    map.put("describe", revision.map(r -> describe(r, commit)).orElse("?"));
    map.put("commit_subject", revision.map(ReportModel::subject).orElse(null));
    map.put("submitter", checkout.submitter() == null ? null : safe(checkout.submitter()));
    map.put("tarball", checkout.artifacts().get("tarball"));
    return map;
  }

  private static String describe(KernelRevision revision, String commit) {
    return revision.describe() == null
        ? commit.substring(0, Math.min(SHORT_COMMIT, commit.length()))
        : safe(revision.describe());
  }

  private static @Nullable String subject(KernelRevision revision) {
    String message = revision.commitMessage();
    return message == null || message.isBlank()
        ? null
        : safe(message.strip().lines().findFirst().orElse(""));
  }

  private static @Nullable Long unread(long number) {
    return number == 0 ? null : number;
  }

  /** Mustache treats the number 0 as true. */
  static @Nullable Integer orNull(int number) {
    return number == 0 ? null : number;
  }

  private static String safe(String text) {
    return SafeText.plain(text, TEXT_LENGTH);
  }

  private static Map<String, @Nullable Object> counts(Counts counts) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("total", counts.total());
    map.put("pass", counts.pass());
    map.put("fail", counts.fail());
    map.put("skip", counts.skip());
    map.put("incomplete", counts.incomplete());
    map.put("unfinished", counts.unfinished());
    map.put("text", Headline.of(counts));
    return map;
  }

  private static List<NodeResult> worstFirst(Collection<NodeResult> results) {
    return results.stream().sorted(Comparator.comparing(ReportModel::severity)).toList();
  }

  private static int severity(NodeResult result) {
    return switch (result.verdict()) {
      case FAIL -> 0;
      case INCOMPLETE -> 1;
      case UNFINISHED -> 2;
      case SKIP -> 3;
      case PASS -> 4;
    };
  }

  private @Nullable Map<String, @Nullable Object> list(List<NodeResult> results) {
    if (results.isEmpty()) {
      return null;
    }
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    results.stream().limit(limits.items()).forEach(result -> items.add(item(result)));
    Map<String, @Nullable Object> list = new LinkedHashMap<>();
    list.put("count", results.size());
    list.put("items", items);
    list.put("more", orNull(results.size() - items.size()));
    return list;
  }

  private Map<String, @Nullable Object> item(NodeResult result) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put("node", result.nodeId());
    item.put("node_url", links.to(result.nodeId()));
    item.put("kind", result.kind().wireName());
    item.put("name", result.name());
    item.put("job", result.job());
    item.put("verdict", result.verdict().label());
    item.put("build", result.build().name());
    item.put("platform", result.platform());
    item.put("arch", result.build().arch());
    item.put("compiler", result.build().compiler());
    item.put("config", result.build().config());
    item.put("config_url", result.build().configUrl());
    item.put("runtime", result.runtime());
    item.put("duration", result.duration() == null ? null : text(result.duration()));
    item.put("duration_s", result.duration() == null ? null : result.duration().toSeconds());
    item.put("attempts", result.attempts() > 1 ? result.attempts() : null);
    item.put("measurement", result.measurement());
    item.put("unread", unread(result.unread()));
    item.put("error_code", result.errorCode());
    item.put("error_message", result.errorMessage());
    item.put("log", result.log());
    item.put("artifacts", artifacts(result));
    item.put("first_error", excerpt(result));
    return item;
  }

  private static List<Map<String, @Nullable Object>> artifacts(NodeResult result) {
    List<Map<String, @Nullable Object>> artifacts = new ArrayList<>();
    result
        .artifacts()
        .forEach(
            (name, url) -> {
              if (!url.equals(result.log()) && !url.equals(result.build().configUrl())) {
                Map<String, @Nullable Object> artifact = new LinkedHashMap<>();
                artifact.put("artifact", name);
                artifact.put("artifact_url", url);
                artifacts.add(artifact);
              }
            });
    return artifacts;
  }

  private @Nullable Map<String, @Nullable Object> excerpt(NodeResult result) {
    LogExcerpt excerpt = report.excerpts().get(result.nodeId());
    if (excerpt == null || result.verdict() != Verdict.FAIL || excerptsLeft <= 0) {
      return null;
    }
    excerptsLeft--;
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("line", excerpt.firstLine());
    map.put("lines", excerpt.lines());
    return map;
  }

  private @Nullable Map<String, @Nullable Object> reproduce() {
    if (report.changes().regressions().isEmpty() && report.changes().newFailures().isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> reproduce = new LinkedHashMap<>();
    reproduce.put(
        "source", revisionOf(report.checkout()).map(Reproduction::source).orElse(List.of()));
    reproduce.put("builds", builds());
    return reproduce;
  }

  /** How to build each kernel with a regression or new failure. */
  private List<Map<String, @Nullable Object>> builds() {
    List<Map<String, @Nullable Object>> builds = new ArrayList<>();
    Stream.concat(report.changes().regressions().stream(), report.changes().newFailures().stream())
        .map(NodeResult::build)
        .distinct()
        .filter(build -> !Reproduction.build(build).isEmpty())
        .limit(Math.min(limits.items(), 10))
        .forEach(
            build -> {
              Map<String, @Nullable Object> map = new LinkedHashMap<>();
              map.put("build", build.name());
              map.put("arch", build.arch());
              map.put("compiler", build.compiler());
              map.put("config", build.config());
              map.put("commands", Reproduction.build(build));
              builds.add(map);
            });
    return builds;
  }

  private static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
