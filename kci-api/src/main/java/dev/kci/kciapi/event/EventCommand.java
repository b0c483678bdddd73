package dev.kci.kciapi.event;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api event}. */
@Command(name = "event", mixinStandardHelpOptions = true, description = "Show and publish events.")
public final class EventCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("listen", EventListenCommand::new);
    all.put("history", EventHistoryCommand::new);
    all.put("publish", EventPublishCommand::new);
    return all;
  }
}
