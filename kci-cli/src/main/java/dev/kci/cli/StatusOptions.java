package dev.kci.cli;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.FileAccess;
import dev.kci.config.Secret;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where a service shows its status: a mixin. */
@Heading("Watching")
final class StatusOptions {
  private static final Logger LOG = LoggerFactory.getLogger(StatusOptions.class);

  @Option(
      names = "--listen",
      paramLabel = "[HOST:]PORT",
      description =
          "Serve /livez, /readyz, /metrics and a status page at / on this address. HOST defaults"
              + " to loopback; there is no TLS. Default: off")
  private @Nullable String listen;

  @Option(
      names = "--status-token-file",
      paramLabel = "FILE",
      description =
          "File with the token that the page at / requires (Authorization: Bearer TOKEN). Default:"
              + " the page is served on loopback only")
  private @Nullable Path tokenFile;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Does work while its status is served, and reported to systemd.
   *
   * @throws ParameterException if the options are wrong
   * @throws CommandFailure if the address is taken
   */
  void during(ServiceStatus status, StatusView view, Consumer<StopSignal> work, StopSignal stop) {
    Optional<Secret> token = token();
    try (LogSetup.Told told = LogSetup.tell(status);
        AutoCloseable shown = open(status, view, token);
        SystemdNotify notify =
            SystemdNotify.start(System.getenv(), "systemd-notify", status, stop)) {
      LOG.debug("Status is served by {}, {} and {}", told, shown, notify);
      work.accept(stop);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CommandFailure("--listen " + listen + ": " + ErrorText.of(e), e);
    }
  }

  private AutoCloseable open(ServiceStatus status, StatusView view, Optional<Secret> token) {
    if (listen == null || listen.isEmpty()) {
      return () -> {};
    }
    InetSocketAddress address;
    try {
      address = ListenAddress.parse(listen);
    } catch (IllegalArgumentException e) {
      throw OptionSource.wrong(spec, "--listen", String.valueOf(e.getMessage()));
    }
    try {
      return view.open(status, address, token);
    } catch (IOException e) {
      throw new CommandFailure("--listen " + listen + ": " + ErrorText.of(e), e);
    }
  }

  private Optional<Secret> token() {
    if (tokenFile == null || tokenFile.toString().isEmpty()) {
      return Optional.empty();
    }
    try {
      String token = Files.readString(tokenFile).strip();
      if (token.isEmpty()) {
        throw OptionSource.wrong(
            spec, "--status-token-file", tokenFile + " is blank; expected a token");
      }
      FileAccess.exposure(tokenFile)
          .ifPresent(who -> LOG.warn("{} holds a token and can be read by {}", tokenFile, who));
      return Optional.of(new Secret(token));
    } catch (IOException e) {
      throw OptionSource.wrong(spec, "--status-token-file", "cannot be read: " + ErrorText.of(e));
    }
  }
}
