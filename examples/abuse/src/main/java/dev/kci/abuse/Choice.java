package dev.kci.abuse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The choice of attempts to play.
 *
 * @param only families, or single attempts as {@code FAMILY/NUMBER}; empty for all
 * @param sample the number of selected attempts to draw at random; null for all
 * @param limit the time after which no further family is started; null for no limit
 * @param seed the seed of the draw
 */
record Choice(List<String> only, @Nullable Integer sample, @Nullable Duration limit, long seed) {
  /** The number of attempts drawn from each family if only the time is limited. */
  private static final int PER_FAMILY = 25;

  Choice {
    only = List.copyOf(only);
  }

  /**
   * Returns the numbers of the chosen attempts of each family, in playing order.
   *
   * @throws IllegalArgumentException naming a selection that matches nothing
   */
  Map<String, List<Integer>> of(Map<String, Integer> sizes) {
    List<String> all = new ArrayList<>();
    sizes.forEach(
        (family, size) -> IntStream.rangeClosed(1, size).forEach(n -> all.add(family + "/" + n)));
    for (String text : only) {
      if (!sizes.containsKey(text) && !all.contains(text)) {
        throw new IllegalArgumentException(
            "'" + text + "'; expected FAMILY or FAMILY/NUMBER of " + sizes);
      }
    }
    List<String> selected =
        all.stream()
            .filter(name -> only.isEmpty() || only.contains(name) || only.contains(family(name)))
            .collect(Collectors.toCollection(ArrayList::new));
    Random random = new Random(seed);
    if (sample != null || limit != null) {
      Collections.shuffle(selected, random);
    }
    List<String> drawn =
        sample == null ? selected : selected.subList(0, Math.min(sample, selected.size()));
    Map<String, List<Integer>> chosen = new LinkedHashMap<>();
    List<String> order = new ArrayList<>(sizes.keySet());
    if (limit != null) {
      Collections.shuffle(order, random);
    }
    order.forEach(family -> chosen.put(family, numbers(drawn, family)));
    chosen.values().removeIf(List::isEmpty);
    return chosen;
  }

  private List<Integer> numbers(List<String> drawn, String family) {
    return drawn.stream()
        .filter(name -> family(name).equals(family))
        .map(name -> Integer.valueOf(name.substring(family.length() + 1)))
        .limit(limit == null ? Integer.MAX_VALUE : PER_FAMILY)
        .sorted()
        .toList();
  }

  private static String family(String attempt) {
    return attempt.substring(0, attempt.indexOf('/'));
  }

  /** Returns the chosen attempts of a family by number. */
  static <A> Map<Integer, A> attempts(Family<A> family, List<Integer> numbers) {
    List<A> all = family.attempts();
    Map<Integer, A> chosen = new TreeMap<>();
    numbers.forEach(number -> chosen.put(number, all.get(number - 1)));
    return chosen;
  }
}
