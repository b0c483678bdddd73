package dev.kci.kciapi.job;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api job}. */
@Command(name = "job", mixinStandardHelpOptions = true, description = "Cancel builds and jobs.")
public final class JobCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("cancel", JobCancelCommand::new);
    return all;
  }
}
