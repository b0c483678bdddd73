package dev.kci.kciapi.checkout;

import dev.kci.cli.options.NoVariable;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Limits a checkout to some platforms: a mixin. */
@NoVariable
public final class PlatformOption {
  @Option(
      names = "--platform",
      paramLabel = "PLATFORM",
      description = "Only test on this platform. Can be repeated. Default: all platforms")
  private List<String> platforms = new ArrayList<>();

  /** Returns the names; empty for all platforms. */
  public List<String> names() {
    return platforms;
  }
}
