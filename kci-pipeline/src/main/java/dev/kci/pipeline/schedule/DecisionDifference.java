package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The difference between an answer and the expected one. Neither the order of jobs nor of keys
 * counts.
 *
 * @param lost what was expected and is missing
 * @param added what was not expected
 */
public record DecisionDifference(List<String> lost, List<String> added) {
  public DecisionDifference {
    lost = List.copyOf(lost);
    added = List.copyOf(added);
  }

  /** Keys of created nodes that older cases lack. */
  private static final Set<String> OPTIONAL =
      Set.of("retry_counter", "jobfilter", "platform_filter");

  /** The keys that identify a candidate. */
  private static final Set<String> CANDIDATE = Set.of("job", "runtime", "platform");

  /**
   * Compares an answer with a golden case; empty if they agree.
   *
   * @param expected a golden case with {@code expect} (or {@code created}), {@code skipped} and
   *     {@code errors}: candidates that the original failed on, which any step may keep out
   * @param answer what {@link DecisionCase#answer} returned
   */
  public static Optional<DecisionDifference> between(JsonObject expected, JsonObject answer) {
    List<Map<?, ?>> created = maps(expected, expected.has("expect") ? "expect" : "created");
    Set<String> unasked = new HashSet<>(OPTIONAL);
    created.forEach(job -> unasked.removeAll(job.keySet()));
    List<String> lost = texts(created, Set.of());
    lost.addAll(texts(maps(expected, "skipped"), Set.of()));
    List<String> failed = new ArrayList<>();
    maps(expected, "errors").forEach(error -> failed.add(candidate(error)));
    List<String> added = new ArrayList<>();
    for (String text : texts(maps(answer, "created"), unasked)) {
      if (!lost.remove(text)) {
        added.add(text);
      }
    }
    for (Map<?, ?> skipped : maps(answer, "skipped")) {
      String text = canonical(skipped);
      if (!lost.remove(text) && !failed.remove(candidate(skipped))) {
        added.add(text);
      }
    }
    lost.addAll(failed);
    return lost.isEmpty() && added.isEmpty()
        ? Optional.empty()
        : Optional.of(new DecisionDifference(lost, added));
  }

  private static String candidate(Map<?, ?> candidate) {
    Map<Object, Object> names = new HashMap<>(candidate);
    names.keySet().retainAll(CANDIDATE);
    return canonical(names);
  }

  private static List<String> texts(List<Map<?, ?>> maps, Set<String> without) {
    List<String> texts = new ArrayList<>();
    for (Map<?, ?> map : maps) {
      Map<Object, Object> asked = new HashMap<>(map);
      asked.keySet().removeAll(without);
      texts.add(canonical(asked));
    }
    return texts;
  }

  private static List<Map<?, ?>> maps(JsonObject json, String key) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (json.get(key) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  /** Returns a text that is the same for equal values only: the text "1" is not the number 1. */
  private static String canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(String.valueOf(key), canonical(element)));
      return sorted.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(DecisionDifference::canonical).toList().toString();
    }
    return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
  }

  @Override
  public String toString() {
    return "lost " + lost + ", added " + added;
  }
}
