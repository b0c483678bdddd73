package dev.kci.kciapi.bisect;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api bisect}. */
@Command(
    name = "bisect",
    mixinStandardHelpOptions = true,
    description =
        "Find the commit that broke a job or test: build and test commits in the pipeline until one"
            + " is left, as 'git bisect run' does. Repeats trials of flaky tests.")
public final class BisectCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("start", BisectStartCommand::new);
    all.put("run", BisectRunCommand::new);
    all.put("status", BisectStatusCommand::new);
    return all;
  }
}
