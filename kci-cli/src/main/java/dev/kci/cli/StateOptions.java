package dev.kci.cli;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.service.StateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where an instance of a service keeps its state: a mixin. */
@Heading("Service")
public final class StateOptions {
  private static final Logger LOG = LoggerFactory.getLogger(StateOptions.class);

  @Option(
      names = "--name",
      paramLabel = "INSTANCE",
      description =
          "Name of this instance. Never run two instances of a service under one name. Default:"
              + " the name kept in the state folder, else the host name")
  private @Nullable String name;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Folder for everything that must outlive the process: received events until they are"
              + " handled, running jobs, repositories, mails, when the API last answered, and the"
              + " instance's name. In a container, use a volume. It holds one instance of each"
              + " service and API. Default: $XDG_STATE_HOME/kci, else ~/.local/state/kci, or"
              + " /var/lib/kci for root and system users without a home")
  private @Nullable Path stateDir;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns whether a folder is given. */
  boolean isGiven() {
    return stateDir != null;
  }

  /** Returns the folder of all services; it may not exist. */
  Path root() {
    return stateDir == null ? StateFolder.defaultRoot(System.getenv()) : stateDir;
  }

  /**
   * Returns the instance, and creates its folder.
   *
   * @param naming returns the instance's name for that of {@code --name}, or its default
   * @throws ParameterException if the folder cannot be written, or has the state of an instance
   *     with another name than {@code --name}
   */
  Instance required(String service, String api, UnaryOperator<String> naming) {
    try {
      return create(new StateFolder(root(), service, URI.create(api)), naming.apply(given()));
    } catch (IOException e) {
      throw OptionSource.wrong(
          spec,
          "--state-dir",
          ErrorText.of(e)
              + "; expected a folder that can be written"
              + (isGiven()
                  ? ""
                  : ": give --state-dir DIR or KCI_STATE_DIR (in a container, a volume)"));
    }
  }

  /**
   * Returns the instance, and creates its folder. If no folder is given and the default one cannot
   * be written, the instance has none.
   *
   * @param naming as for {@link #required}
   * @throws ParameterException as {@link #required} does
   */
  Instance wanted(String service, String api, UnaryOperator<String> naming) {
    if (isGiven()) {
      return required(service, api, naming);
    }
    String given = naming.apply(given());
    try {
      return create(new StateFolder(root(), service, URI.create(api)), given);
    } catch (IOException e) {
      LOG.warn(
          "Received events are kept in memory only: {}; after a kill, only the periodic query finds"
              + " those not handled yet. Give --state-dir DIR or KCI_STATE_DIR",
          ErrorText.of(e));
      return new Instance(given, null);
    }
  }

  /**
   * Returns the instance that has run here, or would run. Creates nothing.
   *
   * @throws ParameterException if {@code --name} is another name than that of the state's instance
   */
  public Instance existing(String service, String api) {
    return existing(service, api, UnaryOperator.identity());
  }

  Instance existing(String service, String api, UnaryOperator<String> naming) {
    StateFolder state = new StateFolder(root(), service, URI.create(api));
    String given = naming.apply(given());
    String chosen = kept(state).map(kept -> chosen(state, kept, given)).orElse(given);
    return new Instance(chosen, state.path(chosen));
  }

  private static Optional<String> kept(StateFolder state) {
    try {
      return state.instance();
    } catch (IOException e) {
      LOG.debug("No state in {}", state.root(), e);
      return Optional.empty();
    }
  }

  private Instance create(StateFolder state, String given) throws IOException {
    Optional<String> kept = state.instance();
    String chosen = kept.map(name -> chosen(state, name, given)).orElse(given);
    Path folder = state.create(chosen);
    if (kept.isEmpty()) {
      keep(state, chosen);
    }
    return new Instance(chosen, folder);
  }

  private String chosen(StateFolder state, String kept, String given) {
    if (kept.equals(given)) {
      return kept;
    }
    if (!isNamed()) {
      LOG.info("Continuing as {}, whose state is in {}", kept, state.root());
      return kept;
    }
    if (state.has(given)) {
      return given;
    }
    throw OptionSource.wrong(
        spec,
        "--name",
        "'%s', but %s has the state of %s '%s'; give --name %s to continue its jobs and"
                .formatted(given, state.root(), state.service(), kept, kept)
            + " events, or another --state-dir for another instance");
  }

  /** Keeps the name. A full disk does not prevent the start of a service. */
  private static void keep(StateFolder state, String chosen) {
    try {
      state.keep(chosen);
    } catch (IOException e) {
      LOG.warn("Cannot keep the name {} in {}: {}", chosen, state.root(), ErrorText.of(e));
    }
  }

  /** Returns the requested name: that of {@code --name}, else that of the host. */
  private String given() {
    return isNamed() ? Objects.requireNonNull(name) : hostName();
  }

  /** Returns whether {@code --name} is given. */
  boolean isNamed() {
    return name != null && !name.isEmpty();
  }

  private static String hostName() {
    String fromShell = System.getenv("HOSTNAME");
    if (fromShell != null && !fromShell.isBlank()) {
      return fromShell;
    }
    try {
      String fromFile = Files.readString(Path.of("/etc/hostname")).strip();
      return fromFile.isEmpty() ? "default" : fromFile;
    } catch (IOException e) {
      LOG.debug("No /etc/hostname", e);
      return "default";
    }
  }
}
