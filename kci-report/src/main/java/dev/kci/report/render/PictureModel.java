package dev.kci.report.render;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.NodeKind;
import dev.kci.report.model.PassRate;
import dev.kci.report.model.Report;
import dev.kci.report.picture.DurationPicture;
import dev.kci.report.picture.MatrixPicture;
import dev.kci.report.picture.PassRatePicture;
import dev.kci.report.picture.Picture;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import dev.kci.results.matrix.ResultMatrix;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pictures of a report as maps for templates; null if there is nothing to draw. */
final class PictureModel {
  private static final int FEWEST_CHECKOUTS = 2;

  private final Report report;
  private final NodeLinks links;
  private final Limits limits;

  PictureModel(Report report, NodeLinks links, Limits limits) {
    this.report = report;
    this.links = links;
    this.limits = limits;
  }

  /**
   * Jobs by platform, if there are several of both. Pictures in mails are smaller than those on
   * pages, to leave room for text.
   */
  @Nullable Map<String, @Nullable Object> matrix() {
    List<MatrixPicture.Row> rows =
        ResultMatrix.of(report.results()).rows().stream().map(PictureModel::row).toList();
    long platforms =
        rows.stream().flatMap(row -> row.byPlatform().keySet().stream()).distinct().count();
    int most = limits.items() * 2 / 5;
    return rows.size() < 2 || platforms < 2 || most == 0
        ? null
        : map(MatrixPicture.of(rows, most, most));
  }

  private static MatrixPicture.Row row(ResultMatrix.Row row) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    row.cells()
        .forEach(
            (platform, cell) ->
                verdicts.put(
                    platform.equals(ResultMatrix.NO_PLATFORM) ? "-" : platform, cell.verdict()));
    return new MatrixPicture.Row(row.job(), verdicts);
  }

  /** The pass rates of the last checkouts. */
  @Nullable Map<String, @Nullable Object> passRates() {
    List<PassRate> rates = report.passRates();
    long known = rates.stream().filter(rate -> rate.passed() + rate.failed() > 0).count();
    return known < FEWEST_CHECKOUTS
        ? null
        : map(PassRatePicture.of(rates.stream().map(this::point).toList()));
  }

  private PassRatePicture.Point point(PassRate rate) {
    String id = rate.checkout().requireId();
    String name = rate.checkout().kernelRevision().map(KernelRevision::displayName).orElse(id);
    return new PassRatePicture.Point(name, rate.passed(), rate.failed(), links.to(id));
  }

  /** The builds and jobs that took longest. */
  @Nullable Map<String, @Nullable Object> durations() {
    List<DurationPicture.Bar> bars =
        report.results().stream()
            .filter(result -> !result.kind().equals(NodeKind.TEST))
            .flatMap(result -> Stream.ofNullable(bar(result)))
            .toList();
    int most = limits.items() / 5;
    return bars.isEmpty() || most == 0 ? null : map(DurationPicture.longest(bars, most));
  }

  private DurationPicture.@Nullable Bar bar(NodeResult result) {
    Duration duration = result.duration();
    if (duration == null || duration.isNegative()) {
      return null;
    }
    Duration before = report.durationsBefore().get(result.key());
    String place = result.platform() == null ? "" : " on " + result.platform();
    return new DurationPicture.Bar(
        result.kind().equals(NodeKind.KBUILD) ? result.name() : result.name() + place,
        duration,
        before == null || before.isNegative() ? null : before,
        links.to(result.nodeId()));
  }

  private static Map<String, @Nullable Object> map(Picture picture) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("svg", picture.svg());
    map.put("caption", picture.caption());
    return map;
  }
}
