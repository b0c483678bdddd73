package dev.kci.kciapi.user;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api user}. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    description = "Get tokens, and see whose they are.")
public final class UserCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("login", UserLoginCommand::new);
    all.put("whoami", UserWhoamiCommand::new);
    all.put("token-info", UserTokenInfoCommand::new);
    return all;
  }
}
