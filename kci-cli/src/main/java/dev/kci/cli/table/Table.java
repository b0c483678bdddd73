package dev.kci.cli.table;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Styled;
import dev.kci.cli.Terminal;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Prints rows below headers, no line wider than the terminal. Texts from outside cannot leave their
 * cells: control characters become escapes, and long texts end with an ellipsis. Output that is not
 * shown on a terminal is not cut. Colours appear where the terminal has them.
 *
 * @param <R> the type of the rows
 */
public final class Table<R> {
  /** More marks on a letter than any language has would cover the lines above and below. */
  private static final int MOST_MARKS = 4;

  private static final String INDENT = "    ";
  private static final Styled NOTHING = new Styled(0, "-");

  private final List<Column<R>> columns;
  private final PrintWriter out;
  private final int width;
  private final boolean keepsEmpty;
  private final boolean colours;
  private final Function<R, String> below;

  /**
   * Creates a table as wide as the terminal.
   *
   * @param columns in the order of the table; one that is blank in all rows is left out unless its
   *     rank is 0
   */
  public Table(List<Column<R>> columns, PrintWriter out) {
    this(columns, out, Terminal.of(out).width(), false, row -> "");
  }

  /**
   * Creates a table of another width.
   *
   * @param width in columns of the terminal
   * @param keepsEmpty whether to show columns that are blank in all rows
   * @param below see {@link #below}
   */
  Table(
      List<Column<R>> columns,
      PrintWriter out,
      int width,
      boolean keepsEmpty,
      Function<R, String> below) {
    this.columns = List.copyOf(columns);
    this.out = out;
    this.width = width;
    this.keepsEmpty = keepsEmpty;
    this.colours = Terminal.of(out).hasColours();
    this.below = below;
  }

  /** Prints a line of text that is cut to fit the terminal. */
  public static void printLine(PrintWriter out, String text) {
    new Table<String>(List.of(), out).printCut(text);
  }

  private void printCut(String text) {
    out.print(TextWidth.cut(safe(text), width, ellipsis()) + "\n");
  }

  /** Returns this table with an indented line below each row; blank for none. */
  public Table<R> below(Function<R, String> line) {
    return new Table<>(columns, out, width, keepsEmpty, line);
  }

  /** Prints a table; without rows only the headers. */
  public void print(List<R> rows) {
    List<Column<R>> shown = new ArrayList<>();
    List<Layout.Need> needs = new ArrayList<>();
    List<List<Styled>> cells = new ArrayList<>();
    for (Column<R> column : columns) {
      List<Styled> texts = rows.stream().map(row -> cell(column, row)).toList();
      boolean isEmpty = !rows.isEmpty() && texts.stream().allMatch(NOTHING::equals);
      if (keepsEmpty || column.rank() == 0 || !isEmpty) {
        int natural = TextWidth.of(safe(column.header()));
        for (Styled text : texts) {
          natural = Math.max(natural, TextWidth.of(text.text()));
        }
        shown.add(column);
        cells.add(texts);
        needs.add(new Layout.Need(natural, column.usual(), column.least(), column.rank()));
      }
    }
    int[] widths = Layout.widths(needs, width);
    line(shown, widths, headers(shown));
    for (int row = 0; row < rows.size() && !stopped(row); row++) {
      int at = row;
      line(shown, widths, cells.stream().map(column -> column.get(at)).toList());
      String line = below.apply(rows.get(row));
      if (!line.isBlank()) {
        printCut(INDENT + line);
      }
    }
    out.flush();
  }

  /**
   * Prints the headers, and returns what prints a row at once. The columns have their usual widths;
   * the last one takes what is left.
   */
  public Consumer<R> rows() {
    List<Layout.Need> needs = new ArrayList<>();
    for (Column<R> column : columns) {
      int usual = Math.max(column.usual(), column.header().length());
      needs.add(new Layout.Need(usual, usual, column.least(), column.rank()));
    }
    int[] widths = Layout.widths(needs, width);
    fill(widths);
    line(columns, widths, headers(columns));
    out.flush();
    return row -> {
      line(columns, widths, columns.stream().map(column -> cell(column, row)).toList());
      out.flush();
    };
  }

  private void fill(int[] widths) {
    int last = widths.length - 1;
    int used = 0;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] > 0) {
        last = i;
        used += widths[i] + Layout.GAP;
      }
    }
    if (!columns.get(last).isNumber()) {
      widths[last] = width - Math.max(0, used - widths[last] - Layout.GAP);
    }
  }

  /** A reader that went away, as {@code | head} does, is noticed now and then. */
  private boolean stopped(int row) {
    return row % 1000 == 999 && out.checkError();
  }

  private List<Styled> headers(List<Column<R>> shown) {
    return shown.stream().map(column -> new Styled(0, safe(column.header()))).toList();
  }

  private Styled cell(Column<R> column, R row) {
    Styled value = column.value().apply(row);
    return value.text().isBlank() ? NOTHING : new Styled(value.code(), safe(value.text()));
  }

  private String safe(String text) {
    String safe = withoutStacks(text);
    return out instanceof ConsoleWriter console ? console.shown(safe) : SafeText.escape(safe);
  }

  /** Escapes marks that would be drawn outside of the cell. */
  private static String withoutStacks(String text) {
    int marks = MOST_MARKS; // a mark at the start would be drawn over the cell before
    StringBuilder kept = null;
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      boolean isMark = TextWidth.isMark(point);
      marks = isMark ? marks + 1 : 0;
      boolean isTooMuch = marks > MOST_MARKS;
      if (isTooMuch && kept == null) {
        kept = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (kept != null && isTooMuch) {
        kept.append(String.format("\\u%04x", point));
      } else if (kept != null) {
        kept.appendCodePoint(point);
      }
    }
    return kept == null ? text : kept.toString();
  }

  private void line(List<Column<R>> shown, int[] widths, List<Styled> cells) {
    StringBuilder line = new StringBuilder();
    int pending = 0;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] == 0) {
        continue;
      }
      Styled cell = cells.get(i);
      String text =
          shown.get(i).cutsInside()
              ? TextWidth.cutInside(cell.text(), widths[i], ellipsis())
              : TextWidth.cut(cell.text(), widths[i], ellipsis());
      int left = Math.max(0, widths[i] - TextWidth.of(text));
      boolean isNumber = shown.get(i).isNumber();
      line.append(" ".repeat(pending + (isNumber ? left : 0)))
          .append(new Styled(colours ? cell.code() : 0, text));
      pending = Layout.GAP + (isNumber ? 0 : left);
    }
    out.print(line.append('\n').toString());
  }

  private String ellipsis() {
    return safe("…");
  }
}
