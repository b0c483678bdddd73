package dev.kci.runner;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ListenAddress;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.runner.callback.CallbackListener;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.CallbackSpool;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where labs report the end of jobs: a mixin. */
@Heading("Jobs")
final class CallbackOptions {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackOptions.class);

  @Option(
      names = "--callback-listen",
      paramLabel = "[HOST]:PORT",
      description =
          "Address for LAVA and pull labs to report the end of jobs to (path /node/ID). HOST"
              + " defaults to loopback. There is no TLS and the labs send a token: for labs on"
              + " other machines, put a reverse proxy with TLS in front. Default: labs are only"
              + " polled")
  private @Nullable String listen;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private static final Set<String> CALLING = Set.of("lava", "pull_labs");

  /** An address, and the tokens of the labs that may call. */
  private record Listening(InetSocketAddress address, Map<String, Secret> tokens) {}

  /**
   * Checks the option and the settings that it needs, before anything is opened.
   *
   * @throws ParameterException if one of them is invalid or missing
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
      List<RuntimeConfig> selected, Settings settings, Runner runner, Nodes nodes) {
    return listening(selected, settings).map(listening -> start(listening, runner, nodes));
  }

  private CallbackListener start(Listening listening, Runner runner, Nodes nodes) {
    List<CallbackListener.Lab> labs =
        runner.runtimes().supervisors().stream()
            .filter(supervisor -> listening.tokens().containsKey(supervisor.name()))
            .map(supervisor -> lab(supervisor, runner.recovery(), listening.tokens()))
            .toList();
    try {
      return CallbackListener.start(listening.address(), labs, nodes::lookup);
    } catch (IOException e) {
      throw new CommandFailure("--callback-listen " + listen + ": " + ErrorText.of(e), e);
    }
  }

  private static CallbackListener.Lab lab(
      RuntimeSupervisor supervisor, Recovery recovery, Map<String, Secret> tokens) {
    Secret token = Objects.requireNonNull(tokens.get(supervisor.name()));
    return new CallbackListener.Lab(supervisor.name(), token, new LabJobs(supervisor, recovery));
  }

  /** The jobs of a lab, with its supervisor. */
  private record LabJobs(RuntimeSupervisor supervisor, Recovery recovery)
      implements CallbackListener.Jobs {
    @Override
    public boolean has(String nodeId) {
      return supervisor.has(nodeId);
    }

    @Override
    public void changed(String nodeId) {
      supervisor.changed(nodeId);
      if (supervisor.callbacks().isPresent() && !supervisor.has(nodeId)) {
        resume(nodeId);
      }
    }

    /** Resumes a job that was over, such as one whose node has timed out. */
    private void resume(String nodeId) {
      try {
        recovery.reportCallback(supervisor, nodeId);
      } catch (ApiException e) { // its body is kept
        LOG.warn(
            "Cannot report a callback; retrying at the next reconciliation node={} error={}",
            nodeId,
            e.getMessage());
      }
    }

    @Override
    public boolean isMine() {
      return supervisor.isMine();
    }

    @Override
    public Optional<CallbackSpool> spool() {
      return supervisor.callbacks();
    }
  }

  private Optional<Listening> listening(List<RuntimeConfig> selected, Settings settings) {
    if (listen == null) {
      return Optional.empty();
    }
    InetSocketAddress address = address(listen);
    Map<String, Secret> tokens = new LinkedHashMap<>();
    for (RuntimeConfig runtime : selected) {
      if (CALLING.contains(runtime.labType())) {
        settings
            .callbackToken(runtime.name())
            .ifPresent(token -> tokens.put(runtime.name(), token));
      }
    }
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
