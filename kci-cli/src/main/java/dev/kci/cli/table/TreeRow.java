package dev.kci.cli.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A row of a table that shows a tree.
 *
 * @param branch the lines that lead to it; empty for a root
 */
public record TreeRow<T>(String branch, T item) {
  /** Returns a row for an item and for all below it, parents first. */
  public static <T> List<TreeRow<T>> of(T root, Function<T, List<T>> children) {
    List<TreeRow<T>> rows = new ArrayList<>(List.of(new TreeRow<>("", root)));
    add(rows, "", children.apply(root), children);
    return rows;
  }

  /** Returns rows for items below a root that is not in the table. */
  public static <T> List<TreeRow<T>> of(List<T> items, Function<T, List<T>> children) {
    List<TreeRow<T>> rows = new ArrayList<>();
    add(rows, "", items, children);
    return rows;
  }

  private static <T> void add(
      List<TreeRow<T>> rows, String indent, List<T> items, Function<T, List<T>> children) {
    for (int i = 0; i < items.size(); i++) {
      boolean last = i == items.size() - 1;
      rows.add(new TreeRow<>(indent + (last ? "└─ " : "├─ "), items.get(i)));
      add(rows, indent + (last ? "   " : "│  "), children.apply(items.get(i)), children);
    }
  }

  /** Returns the column with the tree. */
  public static <T> Column<TreeRow<T>> column(String name, Function<T, String> text) {
    return Column.<TreeRow<T>>of(name, row -> row.branch + text.apply(row.item)).widths(20, 30);
  }
}
