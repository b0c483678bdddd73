package dev.kci.runner.schedule;

import dev.kci.api.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an answer differs from the expected one; neither the order of jobs nor that of keys counts.
 *
 * @param lost what was expected and is not there
 * @param added what is there and was not expected
 */
public record DecisionDifference(List<String> lost, List<String> added) {
  public DecisionDifference {
    lost = List.copyOf(lost);
    added = List.copyOf(added);
  }

  /**
   * Compares.
   *
   * @param expected a golden case with {@code expect} (or {@code created}) and {@code skipped}
   * @param answer what {@link DecisionCase#answer} gave
   */
  public static Optional<DecisionDifference> between(JsonObject expected, JsonObject answer) {
    List<String> lost = texts(expected, expected.has("expect") ? "expect" : "created");
    lost.addAll(texts(expected, "skipped"));
    List<String> added = new ArrayList<>();
    for (String text : all(answer)) {
      if (!lost.remove(text)) {
        added.add(text);
      }
    }
    return lost.isEmpty() && added.isEmpty()
        ? Optional.empty()
        : Optional.of(new DecisionDifference(lost, added));
  }

  private static List<String> all(JsonObject answer) {
    List<String> texts = texts(answer, "created");
    texts.addAll(texts(answer, "skipped"));
    return texts;
  }

  private static List<String> texts(JsonObject json, String key) {
    List<String> texts = new ArrayList<>();
    if (json.get(key) instanceof List<?> list) {
      list.forEach(element -> texts.add(canonical(element)));
    }
    return texts;
  }

  /** A text that is the same for equal values. */
  private static String canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(String.valueOf(key), canonical(element)));
      return sorted.toString();
    }
    return value instanceof List<?> list
        ? list.stream().map(DecisionDifference::canonical).toList().toString()
        : String.valueOf(value);
  }

  @Override
  public String toString() {
    return "lost " + lost + ", added " + added;
  }
}
