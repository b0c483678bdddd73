package dev.kci.cli.completion;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What an option or argument takes that only the configuration or the API knows. */
public enum ValueKind {
  NODE,
  TREE,
  BRANCH,
  JOB,
  RUNTIME,
  PLATFORM;

  private static final Map<String, ValueKind> BY_OPTION =
      Map.of(
          "--tree", TREE,
          "--trees", TREE,
          "--job", JOB,
          "--runtime", RUNTIME,
          "--runtimes", RUNTIME,
          "--platform", PLATFORM);

  private static final Map<String, ValueKind> BY_LABEL =
      Map.of(
          "ID", NODE,
          "TREE/BRANCH", BRANCH,
          "CHECKOUT", BRANCH,
          "BEFORE", BRANCH,
          "NOW", BRANCH,
          "JOB[/TEST]", JOB);

  /** Returns what an option takes by its name, or an option or argument by its label. */
  public static Optional<ValueKind> of(ArgSpec argument) {
    ValueKind named =
        argument instanceof OptionSpec option ? BY_OPTION.get(option.longestName()) : null;
    return Optional.ofNullable(named == null ? BY_LABEL.get(argument.paramLabel()) : named);
  }
}
