package dev.kci.cli;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.service.StateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
   * @throws ParameterException if the folder cannot be written, or has the state of an instance
   *     with another name than {@code --name}
   */
  Instance required(String service, String api) {
    try {
      return create(new StateFolder(root(), service, URI.create(api)));
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
   * @throws ParameterException as {@link #required} does
   */
  Instance wanted(String service, String api) {
    if (isGiven()) {
      return required(service, api);
    }
    try {
      return create(new StateFolder(root(), service, URI.create(api)));
    } catch (IOException e) {
      LOG.warn(
          "Received events are kept in memory only: {}; after a kill, only the periodic query finds"
              + " those not handled yet. Give --state-dir DIR or KCI_STATE_DIR",
          ErrorText.of(e));
      return new Instance(given(), null);
    }
  }

  /**
   * Returns the instance that has run here, or would run. Creates nothing.
   *
   * @throws ParameterException if {@code --name} is another name than that of the state's instance
   */
  public Instance existing(String service, String api) {
    StateFolder state = new StateFolder(root(), service, URI.create(api));
    String chosen = kept(state).map(kept -> chosen(state, kept)).orElseGet(this::given);
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

  private Instance create(StateFolder state) throws IOException {
    Optional<String> kept = state.instance();
    String chosen = kept.map(name -> chosen(state, name)).orElseGet(this::given);
    Path folder = state.create(chosen);
    if (kept.isEmpty()) {
      keep(state, chosen);
    }
    return new Instance(chosen, folder);
  }

  private String chosen(StateFolder state, String kept) {
    if (kept.equals(given())) {
      return kept;
    }
    if (name == null || name.isEmpty()) {
      LOG.info("Continuing as {}, whose state is in {}", kept, state.root());
      return kept;
    }
    if (state.has(name)) {
      return name;
    }
    throw OptionSource.wrong(
        spec,
        "--name",
        "'%s', but %s has the state of %s '%s'; give --name %s to continue its jobs and"
                .formatted(name, state.root(), state.service(), kept, kept)
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
    return name == null || name.isEmpty() ? hostName() : name;
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
