package dev.kci.abuse.family;

import dev.kci.abuse.family.TextPayload.Reading;
import java.util.List;

/**
 * A place where the executables show other people's text.
 *
 * @param program the program, run once for all outputs that share it
 * @param file the ending of the written file to read; empty for standard output; {@code mail} for
 *     the head of the last mail sent
 * @param reading how it is read
 */
record Output(String name, Program program, String file, Reading reading) {
  /**
   * A command line.
   *
   * @param arguments with {@code CHECKOUT} or {@code KBUILD} for a node's id and {@code FOLDER} for
   *     a writable folder; without an id it shows all nodes at once
   */
  record Program(String executable, List<String> arguments) {
    static Program of(String executable, String... arguments) {
      return new Program(executable, List.of(arguments));
    }

    /** Returns whether one run shows only one payload. */
    boolean ofOneNode() {
      return arguments.contains("CHECKOUT") || arguments.contains("KBUILD");
    }
  }

  private static final Program REPORT =
      Program.of(
          "kci-report",
          "make",
          "CHECKOUT",
          "--format",
          "text,html,junit,eml",
          "--html",
          "--output",
          "FOLDER");

  /** Returns all outputs, in a fixed order. */
  static List<Output> all() {
    return List.of(
        printed("get", Program.of("kci-api", "node", "get", "CHECKOUT")),
        printed("find", Program.of("kci-api", "node", "find", "--limit", "0")),
        printed("tree", Program.of("kci-api", "node", "tree", "CHECKOUT")),
        printed("history", Program.of("kci-api", "event", "history", "--limit", "0")),
        new Output(
            "find-json",
            Program.of("kci-api", "node", "find", "--limit", "0", "--format", "jsonl"),
            "",
            Reading.JSON),
        new Output("report-text", REPORT, ".txt", Reading.TEXT),
        new Output("report-html", REPORT, ".html", Reading.HTML),
        new Output("report-junit", REPORT, ".xml", Reading.XML),
        new Output("mail-head", REPORT, ".eml", Reading.HEAD),
        printed("timeout-explain", Program.of("kci-timeout", "explain", "KBUILD")),
        printed("node-explain", Program.of("kci-api", "node", "explain", "KBUILD")),
        printed("timeout-log", Program.of("kci-timeout", "run", "--once")),
        printed("tarball-log", Program.of("kci-tarball", "run", "--once")));
  }

  private static Output printed(String name, Program program) {
    return new Output(name, program, "", Reading.TEXT);
  }
}
