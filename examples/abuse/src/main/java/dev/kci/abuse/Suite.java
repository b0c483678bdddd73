package dev.kci.abuse;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Plays families of attempts and prints what broke through. */
final class Suite {
  private final List<Family<?>> families;
  private final PrintWriter out;
  private final long begin = System.nanoTime();
  private int tried;
  private int broke;
  private int blind;

  Suite(List<Family<?>> families, PrintWriter out) {
    this.families = List.copyOf(families);
    this.out = out;
  }

  /**
   * Plays the chosen attempts.
   *
   * @return whether nothing broke through and each observer noticed its control
   * @throws IllegalArgumentException if the choice names an unknown family or attempt
   */
  boolean run(Choice choice) throws Exception {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    families.forEach(family -> sizes.put(family.name(), family.attempts().size()));
    for (Map.Entry<String, List<Integer>> chosen : choice.of(sizes).entrySet()) {
      if (choice.limit() != null && elapsed().compareTo(choice.limit()) > 0) {
        break;
      }
      play(named(chosen.getKey()), chosen.getValue());
    }
    if (blind > 0) {
      say("%d controls went unnoticed: those families prove nothing", blind);
    }
    say("%d tried, %d broke through", tried, broke);
    return broke == 0 && blind == 0;
  }

  private <A> void play(Family<A> family, List<Integer> numbers) throws Exception {
    long start = System.nanoTime();
    List<String> unnoticed = family.control();
    unnoticed.forEach(what -> say("%s: control not noticed: %s", family.name(), what));
    Map<Integer, A> attempts = Choice.attempts(family, numbers);
    Map<Integer, String> breaches = family.play(attempts);
    breaches.forEach(
        (number, effect) ->
            say(
                "%s/%d %s: %s; repeat with examples/abuse/run.sh --only %s/%d",
                family.name(),
                number,
                Objects.requireNonNull(attempts.get(number)),
                effect,
                family.name(),
                number));
    say(
        "%-11s %4d tried, %3d broke through, %3d s",
        family.name(),
        attempts.size(),
        breaches.size(),
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
    tried += attempts.size();
    broke += breaches.size();
    blind += unnoticed.size();
  }

  private Family<?> named(String name) {
    return families.stream().filter(family -> family.name().equals(name)).findFirst().orElseThrow();
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private void say(String format, Object... values) {
    out.println(String.format(format, values));
    out.flush();
  }
}
