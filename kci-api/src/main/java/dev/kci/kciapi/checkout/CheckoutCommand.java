package dev.kci.kciapi.checkout;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api checkout}. */
@Command(
    name = "checkout",
    mixinStandardHelpOptions = true,
    description = "Request and cancel checkouts.")
public final class CheckoutCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("create", CheckoutCreateCommand::new);
    all.put("cancel", CheckoutCancelCommand::new);
    return all;
  }
}
