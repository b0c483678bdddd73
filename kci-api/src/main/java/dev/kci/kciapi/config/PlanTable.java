package dev.kci.kciapi.config;

import dev.kci.cli.table.Column;
import dev.kci.cli.table.Table;
import dev.kci.cli.table.TreeRow;
import dev.kci.pipeline.plan.Plan;
import dev.kci.pipeline.plan.PlannedJob;
import java.io.PrintWriter;
import java.util.List;

/** A plan for people, as a tree or as a table. */
final class PlanTable {
  private static final List<Column<TreeRow<PlannedJob>>> TREE =
      List.of(
          TreeRow.column("job", PlannedJob::name),
          Column.<PlannedJob>of("platform", PlannedJob::platform).widths(8, 16).on(TreeRow::item),
          Column.<PlannedJob>of("runtime", PlannedJob::place).widths(8, 16).on(TreeRow::item));

  private PlanTable() {}

  /** Returns the columns of a table of jobs. */
  static List<Column<PlannedJob>> columns() {
    return List.of(
        Column.of("job", PlannedJob::name).widths(16, 24).cutInside(),
        Column.<PlannedJob>of("kind", PlannedJob::kind).rank(2),
        Column.<PlannedJob>of("platform", PlannedJob::platform).widths(8, 16),
        Column.<PlannedJob>of("runtime", PlannedJob::place).widths(8, 16),
        Column.<PlannedJob>of("parent", PlanTable::parent).widths(8, 24).cutInside().rank(3),
        Column.<PlannedJob>of("entry", job -> job.entry().toString())
            .widths(20, 24)
            .cutInside()
            .rank(1));
  }

  static void printTree(PrintWriter out, Plan plan) {
    new Table<>(TREE, out).print(TreeRow.of(plan.jobs(), PlannedJob::children));
  }

  private static String parent(PlannedJob job) {
    return String.join("/", job.path().subList(0, job.path().size() - 1));
  }
}
