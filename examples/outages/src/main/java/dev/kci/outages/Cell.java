package dev.kci.outages;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** One cell of the matrix: which part is down, for how long, and from when. */
record Cell(Part part, Length length, Moment moment) {
  /** The duration, in holdoffs. */
  enum Length {
    HALF(0.5),
    ONE(1),
    THREE(3);

    private final double holdoffs;

    Length(double holdoffs) {
      this.holdoffs = holdoffs;
    }

    Duration of(Duration holdoff) {
      return Duration.ofMillis(Math.round(holdoff.toMillis() * holdoffs));
    }
  }

  /** The start, relative to the part's own work on the checkout. */
  enum Moment {
    BEFORE,
    DURING,
    AFTER
  }

  /** Returns all cells, grouped by part. */
  static List<Cell> all() {
    return Arrays.stream(Part.values())
        .flatMap(
            part ->
                Arrays.stream(Length.values())
                    .flatMap(
                        length ->
                            Arrays.stream(Moment.values())
                                .map(moment -> new Cell(part, length, moment))))
        .toList();
  }

  /**
   * Returns the cells with this name, such as {@code api/half/before}; {@code *} and missing words
   * at the end match any word.
   *
   * @throws IllegalArgumentException if it does not exist
   */
  static List<Cell> named(String name) {
    List<String> words = List.of(name.split("/", -1));
    List<Cell> found = all().stream().filter(cell -> cell.matches(words)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not a cell; expected PART/LENGTH/MOMENT with a part of "
              + words(Part.values())
              + ", a length of "
              + words(Length.values())
              + " and a moment of "
              + words(Moment.values())
              + ", or * for any");
    }
    return found;
  }

  private boolean matches(List<String> words) {
    List<String> own = List.of(word(part), word(length), word(moment));
    return words.size() <= own.size()
        && Stream.iterate(0, i -> i < words.size(), i -> i + 1)
            .allMatch(i -> words.get(i).equals("*") || words.get(i).equals(own.get(i)));
  }

  /** The name, for the option {@code --only}. */
  String name() {
    return word(part) + "/" + word(length) + "/" + word(moment);
  }

  /** The milestone at which the part goes away. */
  Milestone since() {
    return switch (moment) {
      case BEFORE -> part.first();
      case DURING -> part.midst();
      case AFTER -> part.over();
    };
  }

  private static String word(Enum<?> value) {
    return Objects.requireNonNull(value).name().toLowerCase(Locale.ROOT);
  }

  private static String words(Enum<?>[] values) {
    return String.join(", ", Arrays.stream(values).map(Cell::word).toList());
  }
}
