package dev.kci.cli;

import dev.kci.cli.options.Heading;
import picocli.CommandLine.Option;

/** The option {@code --image-prefix} of commands that make job definitions: a mixin. */
@Heading("Jobs")
public final class ImagePrefixOption {
  @Option(
      names = "--image-prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description =
          "Value of {image_prefix} in a job's image, such as kernelci/ or"
              + " registry.example.org/kernelci/. Default: empty")
  private String prefix = "";

  /** Returns the prefix; empty by default. */
  public String prefix() {
    return prefix;
  }
}
