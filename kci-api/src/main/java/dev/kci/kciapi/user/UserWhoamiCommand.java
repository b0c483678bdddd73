package dev.kci.kciapi.user;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.User;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.output.OutputOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api user whoami}. */
@Command(
    name = "whoami",
    mixinStandardHelpOptions = true,
    description = "Show the user whose token is in use, and the groups that grant rights.")
final class UserWhoamiCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Override
  public void run() {
    try (KciApi kci = api.connect()) {
      User user = kci.users().whoami();
      if (output.isTable()) {
        output
            .out()
            .printf(
                "%s <%s>%s%ngroups: %s%n",
                user.username(),
                user.email(),
                user.superuser() ? " (superuser)" : "",
                user.groups().isEmpty() ? "none" : String.join(", ", user.groups()));
        output.out().flush();
      } else {
        output.value(
            JsonObject.of("id", user.id())
                .with("username", user.username())
                .with("email", user.email())
                .with("is_superuser", user.superuser())
                .with("groups", user.groups()));
      }
    }
  }
}
