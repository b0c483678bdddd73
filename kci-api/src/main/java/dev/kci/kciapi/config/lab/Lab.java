package dev.kci.kciapi.config.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The choices for a new lab.
 *
 * @param name prefix of its runtimes' names
 * @param api name of the API
 * @param runtimes the kinds of its runtimes, at least one of which can build
 * @param jobUser user of shell jobs; null for the runner's own
 * @param lavaUrl URL of the LAVA lab; null without one
 * @param tokenFile file with the API token; null if it is in the environment
 */
public record Lab(
    String name,
    String api,
    String apiUrl,
    LabStorage storage,
    List<Kind> runtimes,
    @Nullable String jobUser,
    @Nullable String lavaUrl,
    String tree,
    String treeUrl,
    String branch,
    @Nullable Path tokenFile) {
  public Lab {
    runtimes = List.copyOf(runtimes);
  }

  /** The kinds of runtimes. */
  public enum Kind {
    SHELL,
    DOCKER,
    KUBERNETES,
    LAVA;

    /** Returns whether it can run builds. */
    public boolean canBuild() {
      return this != LAVA;
    }

    /** Returns the word in configurations. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the platform of its jobs. */
    String platform() {
      return this == LAVA ? "qemu" : word();
    }
  }

  /** Returns the name of a runtime. */
  public String runtime(Kind kind) {
    return name + "-" + kind.word();
  }

  /** Returns the kind of runtime that builds. */
  Kind builder() {
    return runtimes.stream().filter(Kind::canBuild).findFirst().orElseThrow();
  }
}
