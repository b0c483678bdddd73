package dev.kci.cli;

import picocli.CommandLine.Option;

/** {@code --image-prefix} of the commands that make job definitions: a mixin. */
public final class ImagePrefixOption {
  @Option(
      names = "--image-prefix",
      paramLabel = "PREFIX",
      defaultValue = "${env:KCI_IMAGE_PREFIX:-}",
      description =
          "Value of {image_prefix} in a job's image, such as kernelci/ or"
              + " registry.example.org/kernelci/. Also KCI_IMAGE_PREFIX. Default: empty")
  private String prefix = "";

  /** The prefix; empty by default. */
  public String prefix() {
    return prefix;
  }
}
