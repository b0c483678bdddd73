package dev.kci.cli.table;

import dev.kci.cli.Styled;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table. Immutable.
 *
 * @param <R> the type of the rows
 * @param name as {@code --columns} names it
 * @param header above it, which is cut if it is too long
 * @param value the text in a row; blank is shown as a dash
 * @param order for {@code --sort}
 * @param least the width below which it is left out rather than narrowed, on a terminal wide enough
 * @param usual its width in tables that are printed row by row; at rank 0 also the width that it
 *     gets before other columns are added
 * @param rank columns of lower ranks come first if not all fit; those of rank 0 are always shown
 * @param isExtra whether it is shown only on demand
 * @param isNumber whether it is aligned to the right
 * @param cutsInside whether a long text keeps both ends
 */
public record Column<R>(
    String name,
    String header,
    Function<R, Styled> value,
    Comparator<R> order,
    int least,
    int usual,
    int rank,
    boolean isExtra,
    boolean isNumber,
    boolean cutsInside) {
  private static final int LEAST = 6;

  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(order, "order");
  }

  /** Returns a column of plain text; null is blank. */
  public static <R> Column<R> of(String name, Function<R, @Nullable String> text) {
    return styled(name, row -> new Styled(0, Objects.requireNonNullElse(text.apply(row), "")));
  }

  /** Returns a column of text in colours. */
  public static <R> Column<R> styled(String name, Function<R, Styled> value) {
    Comparator<R> order = Comparator.comparing(row -> value.apply(row).text());
    int least = Math.max(LEAST, name.length());
    return new Column<>(name, header(name), value, order, least, 16, 0, false, false, false);
  }

  /** Returns a column of numbers, aligned to the right. */
  public static <R> Column<R> number(String name, Function<R, Long> number) {
    return new Column<>(
        name,
        header(name),
        row -> new Styled(0, String.valueOf(number.apply(row))),
        Comparator.comparing(number),
        Integer.MAX_VALUE,
        6,
        0,
        false,
        true,
        false);
  }

  /** Returns a copy that is never cut, as ids must be; {@code usual} is its width in any table. */
  public Column<R> whole(int usual) {
    return widths(Integer.MAX_VALUE, usual);
  }

  /** Returns a copy with other widths. */
  public Column<R> widths(int least, int usual) {
    return new Column<>(
        name, header, value, order, least, usual, rank, isExtra, isNumber, cutsInside);
  }

  /** Returns a copy that is left out if there is only room for columns of lower ranks. */
  public Column<R> rank(int rank) {
    return new Column<>(
        name, header, value, order, least, usual, rank, isExtra, isNumber, cutsInside);
  }

  /** Returns a copy that is shown only with {@code --wide} or {@code --columns}. */
  public Column<R> extra() {
    return new Column<>(name, header, value, order, least, usual, rank, true, isNumber, cutsInside);
  }

  /** Returns a copy whose long texts keep both ends, as names that differ at the end need. */
  public Column<R> cutInside() {
    return new Column<>(name, header, value, order, least, usual, rank, isExtra, isNumber, true);
  }

  /** Returns a copy with another order. */
  public Column<R> orderedBy(Comparator<R> order) {
    return new Column<>(
        name, header, value, order, least, usual, rank, isExtra, isNumber, cutsInside);
  }

  /** Returns this column for rows that contain its own. */
  public <T> Column<T> on(Function<T, R> part) {
    return new Column<>(
        name,
        header,
        row -> value.apply(part.apply(row)),
        Comparator.comparing(part, order),
        least,
        usual,
        rank,
        isExtra,
        isNumber,
        cutsInside);
  }

  /** Returns a copy with a header of other words than its name's. */
  public Column<R> headed(String header) {
    return new Column<>(
        name, header, value, order, least, usual, rank, isExtra, isNumber, cutsInside);
  }

  private static String header(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
