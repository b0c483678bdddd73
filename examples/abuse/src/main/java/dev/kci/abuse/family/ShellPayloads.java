package dev.kci.abuse.family;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts that try to escape from where a template pastes them. {@code CMD} stands for the command
 * that leaves the canary.
 */
final class ShellPayloads {
  private static final String LONG = "A".repeat(200_000);

  /** Shell: substitutions, separators, quotes, here-documents, case branches. */
  private static final List<String> SHELL =
      List.of(
          "$(CMD)",
          "`CMD`",
          ";CMD;",
          "|CMD",
          "&CMD&",
          "&&CMD",
          "\nCMD\n",
          "\r\nCMD\r\n",
          "';CMD;'",
          "\";CMD;\"",
          "'\nCMD\n'",
          "\"\nCMD\n\"",
          "'\"'\"';CMD;'",
          "\\';CMD;\\'",
          "'$(CMD)'",
          "\"$(CMD)\"",
          "${x:-$(CMD)}",
          "$((`CMD`))",
          "$'\\n'CMD",
          "\\\nCMD",
          "#\nCMD",
          "<(CMD)",
          "x)\nCMD;;\ny)",
          "x) CMD ;; *",
          "*) CMD ;;",
          "}\nCMD\n{",
          ")\nCMD\n(",
          "fi\nCMD\nif true; then",
          "done\nCMD",
          "\nKCI_END_OF_JOB\nCMD\n",
          "KCI_END_OF_JOB\nCMD",
          "x\nKCI_END_OF_JOB\nCMD\ncat <<KCI_END_OF_JOB\n",
          "\nEOF\nCMD\n",
          "\n'KCI_END_OF_JOB'\nCMD",
          "-rf",
          "--help; CMD",
          "$IFS$(CMD)$IFS",
          "$0 $@ $* $?",
          "~root",
          "!!",
          "*?[a-z]");

  /** YAML: other nodes, types, tags, anchors, documents, block scalars. */
  private static final List<String> YAML =
      List.of(
          "\"\nevil: CMD",
          "'\nevil: CMD",
          "\n      evil: CMD",
          "\n                - CMD\n",
          "x: CMD",
          "- CMD",
          "{evil: CMD}",
          "[CMD, CMD]",
          "!!javax.script.ScriptEngineManager [CMD]",
          "!!python/object/apply:os.system ['CMD']",
          "&anchor *anchor",
          "|\n  CMD",
          ">-\n  CMD",
          "\n---\n- CMD",
          "\n...\nCMD",
          "x #CMD",
          "null",
          "true",
          "1e3",
          "%TAG ! CMD");

  /** Template languages, placeholders, and texts that only look harmless. */
  private static final List<String> OTHER =
      List.of(
          "{{script}}{{{script}}}",
          "{{> partials/job.sh}}",
          "{{=<% %>=}}<%script%>",
          "{{ 7*7 }}{% raw %}",
          "{% include '/etc/passwd' %}",
          "{krev}{arch}",
          "a\0;CMD",
          "\u001b]0;CMD\u0007",
          "\u0085CMD\u2028CMD\u2029",
          "\u202eCMD\ufeff",
          LONG,
          LONG + "\n$(CMD)\n" + LONG);

  private ShellPayloads() {}

  /** Returns all payloads, in a fixed order. */
  static List<String> all() {
    List<String> all = new ArrayList<>(SHELL);
    all.addAll(YAML);
    all.addAll(OTHER);
    return all;
  }
}
