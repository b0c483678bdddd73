package dev.kci.cli.api;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.User;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandGroup;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-api user}. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "Shows users.")
final class UserCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("whoami", Whoami::new);
    return all;
  }

  /** {@code kci-api user whoami}. */
  @Command(
      name = "whoami",
      mixinStandardHelpOptions = true,
      description = "Shows the user whose token is in use.")
  static final class Whoami implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private OutputOptions output = new OutputOptions();
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      if (spec == null) {
        throw new IllegalStateException("Not run by picocli");
      }
      PrintWriter out = spec.commandLine().getOut();
      try (KciApi kci = api.connect()) {
        User user = kci.users().whoami();
        if (output.isTable()) {
          out.printf(
              "%s <%s>%s%ngroups: %s%n",
              user.username(),
              user.email(),
              user.superuser() ? " (superuser)" : "",
              user.groups().isEmpty() ? "none" : String.join(", ", user.groups()));
          out.flush();
        } else {
          output.value(
              out,
              JsonObject.of("id", user.id())
                  .with("username", user.username())
                  .with("email", user.email())
                  .with("is_superuser", user.superuser())
                  .with("groups", user.groups()));
        }
      }
    }
  }
}
