package dev.kci.kciapi.bisect;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.options.NoVariable;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the texts about a bisection go: a mixin. */
@NoVariable
final class TextFiles {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Write a log for 'git bisect replay' to this file; - for standard output")
  private @Nullable Path log;

  @Option(
      names = "--mail",
      paramLabel = "FILE",
      description = "Write a mail about the answer to this file; - for standard output")
  private @Nullable Path mail;

  boolean isWanted() {
    return log != null || mail != null;
  }

  /**
   * Writes the texts that are asked for.
   *
   * @throws CommandFailure if a file cannot be written
   */
  void write(BisectText text, PrintWriter out) {
    if (log != null) {
      write(log, text.log(), out);
    }
    if (mail != null) {
      write(mail, text.mail(), out);
    }
    out.flush();
  }

  private static void write(Path file, String text, PrintWriter out) {
    if (file.equals(STANDARD_OUTPUT)) {
      out.print(text);
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file + ": " + ErrorText.of(e), e);
    }
  }
}
