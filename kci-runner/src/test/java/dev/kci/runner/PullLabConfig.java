package dev.kci.runner;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The configuration of a lab that fetches its jobs. */
final class PullLabConfig {
  private PullLabConfig() {}

  /** Returns YAML with the runtime {@code lab} and {@code jobs} jobs of each checkout. */
  static String yaml(int jobs) {
    return """
    runtimes:
      lab: {lab_type: pull_labs}
    platforms:
      board: {arch: arm64}
    jobs:
    %sscheduler:
    %s\
    """
        .formatted(
            each(jobs, "  job%d: {template: base/pull_labs.jinja2, kind: job}\n"),
            each(
                jobs,
                "  - {job: job%d, event: {channel: node, kind: checkout, state: available},"
                    + " runtime: {name: lab}, platforms: [board]}\n"));
  }

  private static String each(int jobs, String line) {
    return IntStream.range(0, jobs).mapToObj(line::formatted).collect(Collectors.joining());
  }
}
