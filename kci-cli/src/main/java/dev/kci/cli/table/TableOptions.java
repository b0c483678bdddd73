package dev.kci.cli.table;

import dev.kci.cli.Terminal;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OfferedWords;
import dev.kci.cli.options.OptionSource;
import dev.kci.config.Spelling;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Selects the columns and the order of a table: a mixin.
 *
 * @param <R> the type of the rows
 */
@NoVariable
@Heading("Table")
public final class TableOptions<R> implements OfferedWords {
  @Option(
      names = "--columns",
      paramLabel = "NAME",
      split = ",",
      description = "Show these columns: ${COMPLETION-CANDIDATES}")
  private @Nullable List<String> names;

  @Option(names = "--wide", description = "Show all columns, and cut nothing to fit the terminal")
  private boolean wide;

  @Option(
      names = "--sort",
      paramLabel = "NAME",
      description = "Sort by this column. Times start with the newest")
  private @Nullable String sort;

  @Option(names = "--reverse", description = "Reverse the order of the rows")
  private boolean reverse;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private final List<Column<R>> all;

  /**
   * Creates the options of a table.
   *
   * @param all the columns that it can have, in the order in which they are shown
   */
  public TableOptions(List<Column<R>> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public List<String> words(String option) {
    return option.equals("--columns") || option.equals("--sort")
        ? all.stream().map(Column::name).toList()
        : List.of();
  }

  /** Returns whether the rows have an order that the user chose. */
  public boolean isOrdered() {
    return sort != null || reverse;
  }

  /**
   * Checks the names of columns, so that a command fails before it starts.
   *
   * @throws picocli.CommandLine.ParameterException if there is no such column
   */
  public void check() {
    columns();
    if (sort != null) {
      column("--sort", sort);
    }
  }

  /** Returns the rows in the order that the user chose. */
  public List<R> ordered(List<R> rows) {
    List<R> ordered = new ArrayList<>(rows);
    if (sort != null) {
      ordered.sort(column("--sort", sort).order());
    }
    if (reverse) {
      Collections.reverse(ordered);
    }
    return ordered;
  }

  /** Prints rows in the order that the user chose. */
  public void print(PrintWriter out, List<R> rows) {
    table(out).print(ordered(rows));
  }

  /** Returns the table, without rows. */
  public Table<R> table(PrintWriter out) {
    return new Table<>(
        columns(),
        out,
        wide ? Terminal.UNLIMITED : Terminal.of(out).width(),
        names != null,
        row -> "");
  }

  private List<Column<R>> columns() {
    if (names != null) {
      return names.stream().map(name -> column("--columns", name).rank(0)).toList();
    }
    return wide ? all : all.stream().filter(column -> !column.isExtra()).toList();
  }

  private Column<R> column(String option, String name) {
    List<String> known = all.stream().map(Column::name).toList();
    return all.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                OptionSource.wrong(
                    Objects.requireNonNull(spec, "set by picocli"),
                    option,
                    "'%s' is not a column; expected %s%s"
                        .formatted(name, String.join(", ", known), Spelling.hint(name, known))));
  }
}
