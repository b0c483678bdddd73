package dev.kci.report.render;

import dev.kci.api.model.Node;
import dev.kci.report.model.Digest;
import dev.kci.report.model.PassRate;
import dev.kci.report.model.Period;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The period and checkouts of a digest as a map for templates. */
record DigestModel(Digest digest, Limits limits) {
  /**
   * Returns the map.
   *
   * @param revision describes a checkout
   */
  Map<String, @Nullable Object> model(Function<Node, Map<String, @Nullable Object>> revision) {
    List<PassRate> finished = digest.finished();
    int first = Math.max(0, finished.size() - limits.items());
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (PassRate rate : finished.subList(first, finished.size())) {
      Map<String, @Nullable Object> item = new LinkedHashMap<>(revision.apply(rate.checkout()));
      item.put("text", text(rate));
      items.add(item);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("length", digest.period().length().word());
    map.put("period", digest.period().days());
    map.put("count", finished.size() + digest.more());
    map.put("items", items);
    map.put("more", ReportModel.orNull(first + digest.more()));
    map.put("unfinished", ReportModel.orNull(digest.unfinished()));
    return map;
  }

  /** The run that a digest compares with, in words. */
  String previousRun() {
    return "the last run before that "
        + (digest.period().length() == Period.Length.DAILY ? "day" : "week");
  }

  private static String text(PassRate rate) {
    long total = rate.passed() + rate.failed();
    return total == 0 ? "no test results" : rate.failed() + " of " + total + " tests failed";
  }
}
