package dev.kci.kciapi.doctor;

import dev.kci.api.ApiToken;
import dev.kci.api.TokenClaims;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.kciapi.user.UserTokenInfoCommand;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** Checks of files and of the token; {@link Finding#of} turns what they throw into a finding. */
final class SetupChecks {
  private final ApiOptions api;

  SetupChecks(ApiOptions api) {
    this.api = api;
  }

  /** Checks that the settings can be read. */
  Finding settings() {
    Settings settings = api.settings();
    return Finding.good("settings", settings.file());
  }

  /** Checks that the pipeline's configuration can be read. */
  Finding configuration() {
    if (api.configPaths().isEmpty()) {
      return Finding.good("configuration", "none is given, not checked");
    }
    Configuration read = api.configuration();
    return Finding.good(
        "configuration",
        "APIs: %d, storages: %d, runtimes: %d, jobs: %d"
            .formatted(
                read.apis().size(),
                read.storages().size(),
                read.runtimes().size(),
                PipelineConfiguration.of(read).jobs().size()));
  }

  /** Returns the token; null if it is missing or {@link #token()} finds it unusable. */
  @Nullable ApiToken usableToken() {
    try {
      return api.token().orElse(null);
    } catch (ConfigurationException | ParameterException e) {
      return null;
    }
  }

  /** Checks that there is a token that has not expired. */
  Finding token() {
    ApiToken token = api.token().orElse(null);
    if (token == null) {
      return Finding.bad("token", "missing; expected KCI_API_TOKEN, or api_token in the settings");
    }
    TokenClaims claims = token.claims().orElse(null);
    if (claims == null) {
      return Finding.good("token", "is not a JSON web token, so its expiry is unknown");
    }
    Instant now = api.clock().instant();
    String expires = "expires: " + UserTokenInfoCommand.expiry(claims, now);
    return claims.isExpired(now)
        ? Finding.bad("token", expires + "; get a new one with 'kci-api user login NAME'")
        : Finding.good("token", expires);
  }
}
