package dev.kci.kciapi;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows what is configured.")
final class ConfigCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("show", ConfigShowCommand::new);
    return all;
  }
}
