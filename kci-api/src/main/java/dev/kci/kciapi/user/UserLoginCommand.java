package dev.kci.kciapi.user;

import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.settings.Secrets;
import dev.kci.config.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api user login}. */
@Command(
    name = "login",
    mixinStandardHelpOptions = true,
    description =
        "Print a new token. The password is read from the terminal, from KCI_PASSWORD or, with"
            + " --password-stdin, from the first line of standard input. It is never an argument,"
            + " because others could see it.",
    footer = {
      "Examples:",
      "  export KCI_API_TOKEN=$(kci-api user login NAME)",
      "  kci-api user login NAME --password-stdin < password > token"
    })
@NoVariable
final class UserLoginCommand implements Runnable {
  /** The environment variable that the password is taken from. */
  static final String PASSWORD_VARIABLE = "KCI_PASSWORD";

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(paramLabel = "NAME", description = "Name of the user, not the e-mail address")
  private String username = "";

  @Option(
      names = "--password-stdin",
      description = "Take the password from the first line of standard input")
  private boolean fromStdin;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec, "not run by picocli");
    String password = password(command);
    try (KciApi kci = api.connect(null)) {
      PrintWriter out = command.commandLine().getOut();
      out.println(kci.users().login(username, password).reveal());
      out.flush();
    }
  }

  private String password(CommandSpec command) {
    if (fromStdin) {
      return firstLine(command);
    }
    Optional<Secret> given = new Secrets(System.getenv()).find(PASSWORD_VARIABLE);
    if (given.isPresent()) {
      return given.get().reveal();
    }
    char[] typed =
        System.console() == null
            ? null
            : System.console().readPassword("Password of %s: ", username);
    if (typed == null) {
      throw missing(command);
    }
    return new String(typed);
  }

  private static String firstLine(CommandSpec command) {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw missing(command);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParameterException missing(CommandSpec command) {
    return new ParameterException(
        command.commandLine(),
        "missing the password; expected a terminal, "
            + PASSWORD_VARIABLE
            + ", or --password-stdin and a line of input");
  }
}
