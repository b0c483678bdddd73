package dev.kci.report.render;

import dev.kci.api.model.NodeKind;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.report.model.Cause;
import dev.kci.report.model.Digest;
import dev.kci.report.model.IssueMatches;
import dev.kci.report.model.NotRun;
import dev.kci.report.model.Outlier;
import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import dev.kci.text.SafeText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final int TEXT_LENGTH = 200;
  private static final int OWNERS_SHOWN = 10;

  private final Report report;
  private final NodeLinks links;
  private final Limits limits;
  private final List<Cause> causes;

  private ReportModel(Report report, NodeLinks links, Limits limits) {
    this.report = report;
    this.links = links;
    this.limits = limits;
    this.causes = report.causes();
  }

  /** Returns the model of a report, within the limits. */
  public static Map<String, @Nullable Object> of(Report report, NodeLinks links, Limits limits) {
    return new ReportModel(report, links, limits).model();
  }

  private Map<String, @Nullable Object> model() {
    Map<String, @Nullable Object> model =
        new LinkedHashMap<>(RevisionModel.of(report.checkout(), links));
    Digest period = report.digest();
    DigestModel digest = period == null ? null : new DigestModel(period, limits);
    model.put(
        "digest",
        digest == null ? null : digest.model(checkout -> RevisionModel.of(checkout, links)));
    model.put("headline", Headline.of(report));
    model.put(
        "previous", report.previous() == null ? null : RevisionModel.of(report.previous(), links));
    model.put("previous_run", digest == null ? "the previous run" : digest.previousRun());
    CauseModel causes = new CauseModel(report, links, limits);
    model.put("regressions", causes.list(causes(Section.REGRESSION)));
    model.put("new_failures", causes.list(causes(Section.NEW_FAILURE)));
    model.put("known_failures", causes.list(causes(Section.KNOWN_FAILURE)));
    model.put("flaky", causes.list(causes(Section.FLAKY)));
    model.put("outliers", outliers());
    model.put("known_issues", knownIssues());
    model.put("gone_issues", goneIssues());
    model.put("fixed", grouped(report.changes().fixed()));
    model.put("passed_again", grouped(report.passedAgain()));
    model.put("incomplete", causes.list(report.incompleteCauses()));
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
    PictureModel pictures = limits.areNone() ? null : new PictureModel(report, links, limits);
    model.put("matrix_picture", pictures == null ? null : pictures.matrix());
    model.put("pass_rate_picture", pictures == null ? null : pictures.passRates());
    model.put("durations_picture", pictures == null ? null : pictures.durations());
    return model;
  }

  private List<Cause> causes(Section section) {
    return causes.stream().filter(cause -> cause.section() == section).toList();
  }

  private @Nullable Map<String, @Nullable Object> outliers() {
    List<Outlier> outliers = report.outliers();
    return ListModel.of(outliers, outliers.size(), limits, this::outlier);
  }

  private Map<String, @Nullable Object> outlier(Outlier outlier) {
    Map<String, @Nullable Object> item = ResultModel.of(outlier.result(), links);
    item.put("median", number(outlier.before().median()));
    item.put("deviation", number(outlier.before().deviation()));
    item.put("runs", outlier.before().count());
    return item;
  }

  /** At most four significant digits, without an exponent where people need none. */
  private static String number(double value) {
    BigDecimal rounded = new BigDecimal(value, new MathContext(4)).stripTrailingZeros();
    int digits = Math.abs(rounded.scale());
    return digits > 12 ? rounded.toString() : rounded.toPlainString();
  }

  private @Nullable Map<String, @Nullable Object> knownIssues() {
    List<IssueMatches.Match> matches = report.issues().matches();
    int failures = matches.stream().mapToInt(match -> match.failures().size()).sum();
    return ListModel.of(matches, failures, limits, this::knownIssue);
  }

  private Map<String, @Nullable Object> knownIssue(IssueMatches.Match match) {
    Map<String, @Nullable Object> item = issue(match.issue());
    item.put("count", match.failures().size());
    item.put("groups", Groups.of(match.failures()).stream().limit(limits.lines()).toList());
    return item;
  }

  private @Nullable Map<String, @Nullable Object> goneIssues() {
    List<KnownIssue> gone = report.issues().gone();
    return ListModel.of(gone, gone.size(), limits, ReportModel::issue);
  }

  private static Map<String, @Nullable Object> issue(KnownIssue issue) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put("title", safe(issue.title()));
    item.put("link", issue.link());
    return item;
  }

  /** The list of some results, and the same by job. */
  private @Nullable Map<String, @Nullable Object> grouped(List<NodeResult> results) {
    Map<String, @Nullable Object> list = list(results);
    if (list != null) {
      list.put("groups", Groups.of(results).stream().limit(limits.items()).toList());
    }
    return list;
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
    return ListModel.of(results, results.size(), limits, result -> ResultModel.of(result, links));
  }

  private @Nullable Map<String, @Nullable Object> reproduce() {
    if (!report.hasNews()) {
      return null;
    }
    Map<String, @Nullable Object> reproduce = new LinkedHashMap<>();
    reproduce.put(
        "source", report.checkout().kernelRevision().map(Reproduction::source).orElse(List.of()));
    reproduce.put("builds", builds());
    return reproduce;
  }

  /** How to build each kernel with a regression or new failure. */
  private List<Map<String, @Nullable Object>> builds() {
    List<Map<String, @Nullable Object>> builds = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    Stream.concat(report.in(Section.REGRESSION).stream(), report.in(Section.NEW_FAILURE).stream())
        .map(NodeResult::build)
        .filter(build -> !Reproduction.build(build).isEmpty())
        .filter(build -> seen.add(Reproduction.build(build)))
        .limit(Math.min(limits.items(), Math.max(1, limits.lines() / 2)))
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
}
