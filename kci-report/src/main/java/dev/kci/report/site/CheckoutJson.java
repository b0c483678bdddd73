package dev.kci.report.site;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeJson;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.site.page.BranchName;
import dev.kci.report.site.page.CheckoutSummary;
import dev.kci.report.site.page.SiteCheckout;
import dev.kci.results.CheckoutResults;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A checkout as lines of JSON: its summary in the first, then a line for each result. All methods
 * that read throw {@link IllegalArgumentException} if it is no such text, or from another source.
 */
final class CheckoutJson {
  /** Another format has another version; files of another version are read from the API again. */
  private static final long VERSION = 1;

  private CheckoutJson() {}

  static Stream<String> write(SiteCheckout checkout, String source) {
    return Stream.concat(
        Stream.of(JsonText.write(head(checkout, source))),
        checkout.results().results().stream().map(ResultJson::write).map(JsonText::write));
  }

  private static Map<String, Object> head(SiteCheckout checkout, String source) {
    CheckoutSummary summary = checkout.summary();
    Others others = checkout.results().others();
    Map<String, Object> excerpts = new LinkedHashMap<>();
    new TreeMap<>(checkout.excerpts()).forEach((node, text) -> excerpts.put(node, excerpt(text)));
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("version", VERSION);
    head.put("source", source);
    head.put("newest", summary.newest().toString());
    head.put("builds", counts(summary.builds()));
    head.put("jobs", counts(summary.jobs()));
    head.put("tests", counts(summary.tests()));
    head.put("checkout", NodeJson.write(summary.checkout()));
    head.put("other_nodes", others.nodes());
    head.put("other_owners", others.owners());
    head.put("excerpts", excerpts);
    return head;
  }

  static CheckoutSummary summary(String firstLine, String source) {
    JsonObject head = head(firstLine, source);
    try {
      return new CheckoutSummary(
          NodeJson.read(head.object("checkout").orElse(JsonObject.empty())),
          Instant.parse(head.string("newest").orElse("")),
          counts(head, "builds"),
          counts(head, "jobs"),
          counts(head, "tests"));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("No time of the newest node", e);
    }
  }

  static SiteCheckout read(Stream<String> lines, String source, SharedValues shared) {
    List<String> all = lines.toList();
    CheckoutSummary summary = summary(all.isEmpty() ? "{}" : all.get(0), source);
    JsonObject head = head(all.get(0), source);
    BranchName branch = summary.branch();
    List<NodeResult> results = new ArrayList<>();
    for (String line : all.subList(1, all.size())) {
      results.add(ResultJson.read(JsonText.parseObject(line), branch, shared));
    }
    Others others =
        new Others(head.integer("other_nodes").orElse(0L).intValue(), head.strings("other_owners"));
    Map<String, LogExcerpt> excerpts = new LinkedHashMap<>();
    head.object("excerpts")
        .orElse(JsonObject.empty())
        .asMap()
        .forEach(
            (node, excerpt) ->
                JsonObject.from(excerpt).ifPresent(json -> excerpts.put(node, excerpt(json))));
    return new SiteCheckout(
        summary, new CheckoutResults(summary.checkout(), results, others), excerpts);
  }

  private static JsonObject head(String line, String source) {
    JsonObject head = JsonText.parseObject(line);
    if (head.integer("version").orElse(0L) != VERSION
        || !head.string("source").equals(Optional.of(source))) {
      throw new IllegalArgumentException("Of another version or source");
    }
    return head;
  }

  private static Map<String, Object> excerpt(LogExcerpt excerpt) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("line", excerpt.firstLine());
    json.put("error", excerpt.error());
    json.put("lines", excerpt.lines());
    return json;
  }

  private static LogExcerpt excerpt(JsonObject json) {
    return new LogExcerpt(
        json.integer("line").orElse(1L),
        json.integer("error").orElse(0L).intValue(),
        json.strings("lines"));
  }

  private static List<Integer> counts(Counts counts) {
    return List.of(
        counts.pass(), counts.fail(), counts.skip(), counts.incomplete(), counts.unfinished());
  }

  private static Counts counts(JsonObject head, String key) {
    List<Integer> numbers =
        head.get(key) instanceof List<?> list
            ? list.stream().map(number -> number instanceof Number n ? n.intValue() : 0).toList()
            : List.of();
    if (numbers.size() != 5) {
      throw new IllegalArgumentException("No counts of " + key);
    }
    return new Counts(
        numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
  }
}
