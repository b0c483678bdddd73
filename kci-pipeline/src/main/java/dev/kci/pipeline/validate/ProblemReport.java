package dev.kci.pipeline.validate;

import dev.kci.api.model.JsonText;
import dev.kci.config.Problem;
import dev.kci.text.CountText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Formats problems as text or JSON.
 *
 * @param problems in the order to show them
 */
public record ProblemReport(List<Problem> problems) {
  public ProblemReport {
    problems = List.copyOf(problems);
  }

  public long errors() {
    return problems.stream().filter(Problem::isError).count();
  }

  public long warnings() {
    return problems.size() - errors();
  }

  /** Formats one line per problem: {@code file:line: error: key 'value': message [rule]}. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      String place = problem.origin() + ": ";
      String rest = problem.toString().substring(place.length());
      lines.add(place + severity(problem) + ": " + rest + " [" + problem.rule() + "]");
    }
    lines.add(CountText.of(errors(), "error") + ", " + CountText.of(warnings(), "warning"));
    return lines;
  }

  /** Formats as a JSON list of objects. */
  public String json() {
    return JsonText.write(problems.stream().map(ProblemReport::json).toList());
  }

  private static Map<String, @Nullable Object> json(Problem problem) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("severity", severity(problem));
    json.put("rule", problem.rule());
    json.put("file", problem.origin().file());
    json.put("line", problem.origin().line());
    json.put("key", problem.key());
    json.put("value", problem.value());
    json.put("message", problem.message());
    return json;
  }

  private static String severity(Problem problem) {
    return problem.severity().name().toLowerCase(Locale.ROOT);
  }
}
