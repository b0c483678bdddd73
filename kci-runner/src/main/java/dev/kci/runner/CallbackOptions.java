package dev.kci.runner;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.ListenAddress;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.runner.callback.CallbackListener;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where labs report the end of jobs: a mixin. */
@Heading("Jobs")
final class CallbackOptions {
  @Option(
      names = "--callback-listen",
      paramLabel = "[HOST]:PORT",
      description =
          "Address for LAVA labs to report the end of jobs to (path /node/ID). HOST defaults to"
              + " loopback. There is no TLS and the labs send a token: for labs on other machines,"
              + " put a reverse proxy with TLS in front. Default: labs are only polled")
  private @Nullable String listen;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** An address, and the tokens of which a request needs one. */
  private record Listening(InetSocketAddress address, List<Secret> tokens) {}

  /**
   * Checks the option and the settings that it needs, before anything is opened.
   *
   * @throws ParameterException saying what is not
   */
  void check(List<RuntimeConfig> selected, Settings settings) {
    listening(selected, settings);
  }

  /**
   * Listens on the address, if there is one.
   *
   * @throws CommandFailure if it cannot listen there
   */
  Optional<CallbackListener> open(
      List<RuntimeConfig> selected, Settings settings, SelectedRuntimes supervised) {
    return listening(selected, settings).map(listening -> start(listening, supervised));
  }

  private CallbackListener start(Listening listening, SelectedRuntimes supervised) {
    try {
      return CallbackListener.start(
          listening.address(), listening.tokens(), supervised::has, supervised::changed);
    } catch (IOException e) {
      throw new CommandFailure("--callback-listen " + listen + ": " + ErrorText.of(e), e);
    }
  }

  private Optional<Listening> listening(List<RuntimeConfig> selected, Settings settings) {
    if (listen == null) {
      return Optional.empty();
    }
    InetSocketAddress address = address(listen);
    List<Secret> tokens =
        selected.stream()
            .filter(runtime -> runtime.labType().equals("lava"))
            .map(runtime -> settings.callbackToken(runtime.name()))
            .flatMap(Optional::stream)
            .toList();
    if (tokens.isEmpty()) {
      throw usage(
          "no selected lab has a callback token; set callback_token in [runtime.NAME] of the"
              + " settings, or omit the option");
    }
    return Optional.of(new Listening(address, tokens));
  }

  private InetSocketAddress address(String text) {
    try {
      return ListenAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ParameterException usage(@Nullable String message) {
    return OptionSource.wrong(spec, "--callback-listen", String.valueOf(message));
  }
}
