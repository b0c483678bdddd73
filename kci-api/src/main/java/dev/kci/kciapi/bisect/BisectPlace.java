package dev.kci.kciapi.bisect;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.options.NoVariable;
import dev.kci.service.StateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Selects one of this user's bisections: a mixin. */
final class BisectPlace {
  @NoVariable // KCI_NAME is that of a service
  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Name of the bisection, if there are several at a time")
  private String name = "";

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Folder for the state of bisections. Default: $XDG_STATE_HOME/kci, else"
              + " ~/.local/state/kci")
  private @Nullable Path stateDir;

  String name() {
    return name;
  }

  /** Returns the options that select this bisection in another command; empty for the default. */
  String options() {
    return name.equals("default") ? "" : " --name " + name;
  }

  /**
   * Returns where the bisection's state is, and creates the folder.
   *
   * @throws CommandFailure if the folder cannot be written
   */
  StateFile file(ApiOptions api) {
    Path root = stateDir == null ? StateFolder.defaultRoot(System.getenv()) : stateDir;
    try {
      return new StateFile(new StateFolder(root, "bisect", URI.create(api.url())).create(name));
    } catch (IOException e) {
      throw new CommandFailure(
          ErrorText.of(e) + "; give a folder that can be written with --state-dir DIR", e);
    }
  }

  /**
   * Returns the state.
   *
   * @throws CommandFailure if the bisection was never started
   */
  State required(StateFile file) {
    return file.read()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "there is no bisection '%s' in %s; begin with 'kci-api bisect start'"
                        .formatted(name, file.folder())));
  }
}
