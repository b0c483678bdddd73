package dev.kci.kciapi;

import dev.kci.cli.CommandGroup;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.config.ConfigCommand;
import dev.kci.kciapi.doctor.DoctorCommand;
import dev.kci.kciapi.event.EventCommand;
import dev.kci.kciapi.node.NodeCommand;
import dev.kci.kciapi.status.StatusCommand;
import dev.kci.kciapi.storage.StorageCommand;
import dev.kci.kciapi.user.UserCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api}: the client library as a command. */
@Command(
    name = "kci-api",
    mixinStandardHelpOptions = true,
    description = "Read and change the contents of a KernelCI API. Reading needs no token.")
public final class KciApiCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("node", NodeCommand::new);
    all.put("event", EventCommand::new);
    all.put("user", UserCommand::new);
    all.put("storage", StorageCommand::new);
    all.put("config", ConfigCommand::new);
    all.put("doctor", DoctorCommand::new);
    all.put("status", StatusCommand::new);
    all.put("completion", CompletionCommand::new);
    return all;
  }

  public static void main(String[] args) {
    System.exit(Launcher.run(new KciApiCommand(), args));
  }
}
