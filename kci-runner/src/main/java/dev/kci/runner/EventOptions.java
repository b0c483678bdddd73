package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Spelling;
import dev.kci.trust.TrustedOwners;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say whose nodes cause jobs: a mixin. */
@Heading("Events")
final class EventOptions {
  private static final String SECTION = "scheduler";

  @Option(
      names = "--promisc",
      description =
          "Also schedule jobs for nodes of the users in trusted_owners, in [scheduler] or [DEFAULT]"
              + " of the settings, as a lab does for the pipeline it serves. Default: own nodes"
              + " only")
  private boolean promiscuous;

  @Option(
      names = "--event-owner",
      paramLabel = "USER",
      description =
          "Schedule jobs only for this user's nodes; another user's nodes need --promisc."
              + " Default: all trusted users")
  private @Nullable String owner;

  @Option(
      names = "--event-submitter",
      paramLabel = "WHO",
      description =
          "Schedule jobs only for nodes of this submitter, such as service:pipeline or"
              + " user:jane@example.org. Default: all submitters")
  private @Nullable String submitter;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Checks that the settings say whose nodes to trust.
   *
   * @throws ParameterException if they do not
   */
  void check(Settings settings) {
    TrustSettings trust = new TrustSettings(settings, SECTION);
    if (promiscuous) {
      trust.refusal(OptionSource.name(spec, "--promisc")).ifPresent(this::refuse);
      Set<String> trusted = trust.trustedOwners();
      if (owner != null && !trusted.contains(owner)) {
        throw OptionSource.wrong(
            spec,
            "--event-owner",
            "'%s' is not in trusted_owners%s; expected one of %s"
                .formatted(owner, Spelling.hint(owner, trusted), trusted));
      }
    }
  }

  private void refuse(String message) {
    throw OptionSource.usage(spec, message);
  }

  boolean promiscuous() {
    return promiscuous;
  }

  /** Returns the users whose nodes count. */
  TrustedOwners owners(KciApi connection, Settings settings) {
    return new TrustSettings(settings, SECTION).owners(connection.users(), promiscuous);
  }

  /** Returns which nodes of the trusted owners cause jobs. */
  NodeOrigin origin(TrustedOwners owners) {
    return new NodeOrigin(owner == null ? owners : owners.only(owner), submitter);
  }
}
