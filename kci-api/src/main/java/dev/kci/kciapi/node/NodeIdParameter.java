package dev.kci.kciapi.node;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Parameters;

/** The node that a command is about, its first argument: a mixin. */
final class NodeIdParameter {
  @Parameters(
      index = "0",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "ID",
      description = "Id of the node")
  private String id = "";

  String id() {
    return id;
  }
}
