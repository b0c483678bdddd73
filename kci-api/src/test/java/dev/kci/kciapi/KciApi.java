package dev.kci.kciapi;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import dev.kci.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/** The executable {@code kci-api} in this process: exit code, output and errors of a run. */
public record KciApi(int exitCode, String out, String err) {
  public static KciApi run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(ConsoleWriter.to(out), out, arguments);
  }

  /** Runs it on a terminal. */
  public static KciApi on(Terminal terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(ConsoleWriter.to(out, Charset.defaultCharset(), terminal), out, arguments);
  }

  private static KciApi run(ConsoleWriter writer, ByteArrayOutputStream out, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = Launcher.run(new KciApiCommand(), writer, ConsoleWriter.to(err), arguments);
    Charset charset = Charset.defaultCharset();
    return new KciApi(exitCode, out.toString(charset), err.toString(charset));
  }
}
