package dev.kci.kciapi;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/** The executable {@code kci-api} in this process: exit code, output and errors of a run. */
public record KciApi(int exitCode, String out, String err) {
  public static KciApi run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Launcher.run(new KciApiCommand(), ConsoleWriter.to(out), ConsoleWriter.to(err), arguments);
    Charset charset = Charset.defaultCharset();
    return new KciApi(exitCode, out.toString(charset), err.toString(charset));
  }
}
