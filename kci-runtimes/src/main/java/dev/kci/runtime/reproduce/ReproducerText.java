package dev.kci.runtime.reproduce;

import dev.kci.runtime.JobRequest;
import dev.kci.text.ArtifactName;
import dev.kci.text.SafeText;
import dev.kci.text.ShellWord;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The text of a reproducer. Each value is one quoted word, and the job's script is a here-document
 * without expansions, whose delimiter does not occur in it. Everything is in functions, so that an
 * incomplete script does nothing. Not thread-safe.
 */
final class ReproducerText {
  private static final int LONGEST_COMMENT = 300;

  private static final String FUNCTIONS =
      """

      die() {
        echo "error: $1" >&2
        exit 69
      }

      # download NAME URL SHA256: the checksum is empty if it is not known
      download() {
        echo "Downloading $1" >&2
        curl --fail --silent --show-error --location --globoff --retry 3 \\
          --proto '=http,https,file' --proto-redir '=http,https' \\
          --output "downloads/$1" --url "$2" || die "cannot download $2"
        if [ -z "$3" ]; then
          echo "The checksum of $1 is not known" >&2
          return 0
        fi
        actual=$(sha256sum < "downloads/$1") || die "cannot compute the checksum of $1"
        [ "${actual%% *}" = "$3" ] || die "$1 has SHA-256 ${actual%% *}; expected $3"
      }

      main() {
        set -eu
        umask 022
      """;

  private final StringBuilder text = new StringBuilder("#!/bin/sh\n");

  /** Begins a script with comments on what it does. */
  ReproducerText(JobRequest job, List<String> comments) {
    comments.forEach(this::comment);
    text.append(FUNCTIONS);
    line("here=$(pwd -P)/" + ShellWord.of("kci-" + job.node().requireId()));
    line("mkdir -m 700 \"$here\" || die \"cannot create $here; delete it if you ran this before\"");
    line("cd \"$here\"");
  }

  private void comment(String comment) {
    text.append("# ").append(SafeText.escape(comment, LONGEST_COMMENT)).append('\n');
  }

  /** Adds a line of {@code main}. */
  void line(String line) {
    text.append("  ").append(line).append('\n');
  }

  /** Adds a command with each part on its own line. */
  void command(List<String> parts) {
    line(String.join(" \\\n    ", parts));
  }

  /** Adds the downloads of a job, each checked before anything uses it. */
  void downloads(JobRequest job) {
    for (Map.Entry<String, URI> artifact : job.artifacts().entrySet()) {
      String checksum = job.checksums().getOrDefault(artifact.getKey(), "");
      line(
          "download %s %s %s"
              .formatted(
                  ShellWord.of(ArtifactName.file(artifact.getKey())),
                  ShellWord.quoted(url(artifact.getValue())),
                  ShellWord.quoted(checksum)));
    }
  }

  /** Returns a URL as curl expects it. */
  private static String url(URI uri) {
    return "file".equals(uri.getScheme()) ? "file://" + uri.getRawPath() : uri.toASCIIString();
  }

  /** Adds a file that the script writes. */
  void file(String name, String content) {
    String delimiter = "KCI_END";
    List<String> lines = content.lines().toList();
    for (int i = 2; lines.contains(delimiter); i++) {
      delimiter = "KCI_END_" + i;
    }
    line("cat > " + ShellWord.of(name) + " << '" + delimiter + "'");
    text.append(content);
    text.append(content.endsWith("\n") ? "" : "\n").append(delimiter).append('\n');
  }

  /** Ends the script with a command that runs the job. */
  String endingWith(List<String> command) {
    line("status=0");
    List<String> parts = new ArrayList<>(command);
    parts.set(parts.size() - 1, parts.get(parts.size() - 1) + " < /dev/null || status=$?");
    command(parts);
    line("echo \"The job exited with status $status; its files are in $here\" >&2");
    line("exit \"$status\"");
    return text.append("}\n\nmain\n").toString();
  }
}
