package dev.kci.report.render;

import java.util.Set;

/** Every name that a {@link ReportModel} has anywhere; a test compares both and the document. */
final class ModelNames {
  static final Set<String> ALL =
      Set.of(
          // the report, and the previous one
          "checkout",
          "checkout_url",
          "tree",
          "branch",
          "url",
          "commit",
          "commit_short",
          "describe",
          "commit_subject",
          "submitter",
          "tarball",
          "headline",
          "previous",
          "missing",
          "nodes",
          "others",
          "not_run",
          "why",
          "owners",
          // lists of outcomes
          "regressions",
          "new_failures",
          "known_failures",
          "fixed",
          "incomplete",
          "builds",
          "jobs",
          "count",
          "items",
          "more",
          // numbers
          "builds_count",
          "jobs_count",
          "tests_count",
          "total",
          "pass",
          "fail",
          "skip",
          "unfinished",
          "text",
          // one outcome
          "node",
          "node_url",
          "kind",
          "name",
          "job",
          "verdict",
          "build",
          "platform",
          "arch",
          "compiler",
          "config",
          "config_url",
          "runtime",
          "duration",
          "duration_s",
          "attempts",
          "error_code",
          "error_message",
          "log",
          "artifacts",
          "artifact",
          "artifact_url",
          "first_error",
          "line",
          "lines",
          // the table of results
          "table",
          "platforms",
          "rows",
          "cells",
          "cell",
          "number",
          "of",
          "more_jobs",
          "more_platforms",
          // how to reproduce
          "reproduce",
          "source",
          "commands");

  private ModelNames() {}
}
