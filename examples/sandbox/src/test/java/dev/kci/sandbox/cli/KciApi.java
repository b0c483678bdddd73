package dev.kci.sandbox.cli;

import dev.kci.cli.Launcher;
import dev.kci.cli.api.KciApiCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The executable {@code kci-api} in this process: exit code, output and errors of a run. */
record KciApi(int exitCode, String out, String err) {
  static KciApi run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Launcher.commandLine(new KciApiCommand(), arguments);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    return new KciApi(exitCode, out.toString(), err.toString());
  }
}
