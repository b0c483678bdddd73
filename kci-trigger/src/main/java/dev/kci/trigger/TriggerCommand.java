package dev.kci.trigger;

import dev.kci.cli.Launcher;
import picocli.CommandLine.Command;

/** The command {@code kci-trigger}. */
@Command(
    name = "kci-trigger",
    mixinStandardHelpOptions = true,
    description = "Watch the configured branches and create checkout nodes.",
    subcommands = {RunCommand.class, CheckCommand.class},
    footer = {
      "Git hosts are reached through http_proxy, https_proxy, all_proxy and no_proxy. Logins are"
          + " git_user and git_password in [git.HOST] of the settings, or KCI_GIT_USER_HOST and"
          + " KCI_GIT_PASSWORD_HOST (HOST in capitals, with _ for other characters). The key for"
          + " ssh is ssh_key in [git], or KCI_GIT_SSH_KEY, else the user's own keys and agent."
    })
public final class TriggerCommand {
  public static void main(String[] args) {
    System.exit(Launcher.run(new TriggerCommand(), args));
  }
}
