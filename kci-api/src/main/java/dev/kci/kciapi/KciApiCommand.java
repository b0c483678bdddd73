package dev.kci.kciapi;

import dev.kci.cli.CommandGroup;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.bisect.BisectCommand;
import dev.kci.kciapi.checkout.CheckoutCommand;
import dev.kci.kciapi.config.ConfigCommand;
import dev.kci.kciapi.doctor.DoctorCommand;
import dev.kci.kciapi.event.EventCommand;
import dev.kci.kciapi.job.JobCommand;
import dev.kci.kciapi.node.NodeCommand;
import dev.kci.kciapi.results.ResultsCommand;
import dev.kci.kciapi.status.StatusCommand;
import dev.kci.kciapi.storage.StorageCommand;
import dev.kci.kciapi.user.UserCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api}: the client library as a command. */
@Command(
    name = "kci-api",
    mixinStandardHelpOptions = true,
    description =
        "Show and change the nodes of a KernelCI API, and check the configuration of a pipeline."
            + " Reading needs no token.",
    footer = {
      "Examples:",
      "  kci-api doctor --api-url https://api.kernelci.org/",
      "  kci-api node find kind=checkout --limit 10 --api-url https://api.kernelci.org/"
    })
public final class KciApiCommand implements CommandGroup {
  /** The commands that call the API whatever their options are. */
  private static final Set<String> CALLERS =
      Set.of("node", "checkout", "job", "event", "user", "bisect", "doctor", "results", "status");

  private static final Set<String> HELP = Set.of("help", "-h", "--help");

  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("node", NodeCommand::new);
    all.put("checkout", CheckoutCommand::new);
    all.put("job", JobCommand::new);
    all.put("event", EventCommand::new);
    all.put("user", UserCommand::new);
    all.put("bisect", BisectCommand::new);
    all.put("storage", StorageCommand::new);
    all.put("config", ConfigCommand::new);
    all.put("doctor", DoctorCommand::new);
    all.put("results", ResultsCommand::new);
    all.put("status", StatusCommand::new);
    return all;
  }

  /** Loads the API's client, which takes about as long as reading the options. */
  @Override
  public Optional<Runnable> workAhead(List<String> arguments) {
    return arguments.size() > 1
            && CALLERS.contains(arguments.get(0))
            && Collections.disjoint(arguments, HELP)
        ? Optional.of(RehearsedCall::make)
        : Optional.empty();
  }

  public static void main(String[] args) {
    System.exit(Launcher.run(new KciApiCommand(), args));
  }
}
