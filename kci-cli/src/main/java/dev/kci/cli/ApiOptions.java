package dev.kci.cli;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.Presence;
import dev.kci.api.ServerClock;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.config.ApiConfig;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.fetch.UrlPrefix;
import dev.kci.status.Meters;
import dev.kci.status.ServiceStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Selects the API, the configuration and the settings: a mixin that opens them. Not thread-safe.
 * Files are read on first use, and again when a service reloads.
 */
@Heading("API")
public final class ApiOptions {
  /** The environment variable with the API token. */
  public static final String TOKEN_VARIABLE = "KCI_API_TOKEN";

  private static final Duration BRIEF = Duration.ofSeconds(10);

  @Heading("Configuration")
  @Option(
      names = "--config",
      paramLabel = "PATH",
      split = ",",
      description =
          "File or folder of the pipeline configuration (YAML). Can be repeated; later ones win")
  private @Nullable List<Path> config;

  @Heading("Configuration")
  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "Settings file (TOML). Default: the first kernelci.toml in this folder,"
              + " ~/.config/kernelci or /etc/kernelci")
  private @Nullable Path settingsFile;

  @Option(
      names = "--api",
      paramLabel = "NAME",
      description = "Name of the API in the configuration. Default: api_config in the settings")
  private @Nullable String apiName;

  @Option(
      names = "--api-url",
      paramLabel = "URL",
      description =
          "Address of the API, such as https://api.kernelci.org/; use this or --api. The token is"
              + " taken from KCI_API_TOKEN, from the file that KCI_API_TOKEN_FILE names, or from"
              + " api_token or api_token_file in [api.NAME] or [DEFAULT] of the settings")
  private @Nullable String apiUrl;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private final ServerClock clock = ServerClock.system();
  private final Presence presence = new Presence();
  private Meters meters = new Meters();
  private BooleanSupplier mayWrite = () -> true;
  private volatile @Nullable LoadedFiles files;

  /** Returns the paths of the configuration, in order. */
  public List<Path> configPaths() {
    return config == null ? List.of() : List.copyOf(config);
  }

  /**
   * Returns the pipeline's configuration; empty if no path is given.
   *
   * @throws dev.kci.config.ConfigurationException when it cannot be read
   */
  public Configuration configuration() {
    return files().configuration();
  }

  /**
   * Returns the installation's settings; empty if no file is given or found.
   *
   * @throws dev.kci.config.ConfigurationException when the file cannot be read
   */
  public Settings settings() {
    return files().settings();
  }

  /** Returns the files that these options name, as they were read. */
  LoadedFiles files() {
    LoadedFiles known = files;
    if (known == null) {
      known = new LoadedFiles(configPaths(), settingsFile, spec);
      files = known;
    }
    return known;
  }

  /** Connects to the API with the token of this installation, if there is one. */
  public KciApi connect() {
    return connect(token().orElse(null));
  }

  /**
   * Connects to the API with another token.
   *
   * @param token null to read without one
   */
  public KciApi connect(@Nullable ApiToken token) {
    return builder(token).build();
  }

  /**
   * Connects as {@link #connect()} does, for a command that needs the API only for a part of its
   * answer: a call fails after about 20 s if the API is silent, instead of two minutes.
   */
  public KciApi connectBriefly() {
    return builder(token().orElse(null)).readTimeout(BRIEF).retries(1).build();
  }

  private KciApi.Builder builder(@Nullable ApiToken token) {
    KciApi.Builder api;
    try {
      api = KciApi.builder(URI.create(url()));
    } catch (IllegalArgumentException e) {
      throw wrongUrl();
    }
    return api.version(apiVersion())
        .token(token)
        .clock(clock)
        .presence(presence)
        .meters(meters)
        .writeWhile(mayWrite);
  }

  /** Connects as {@link #connectAsUser(ApiToken)} does, with the token of this installation. */
  public KciApi connectAsUser() {
    return connectAsUser(token().orElse(null));
  }

  /**
   * Connects to the API as a service. An invalid token ends the service; an API that does not
   * answer does not.
   *
   * @throws dev.kci.api.UnauthorizedException when the API does not know the token
   */
  public KciApi connectAsUser(@Nullable ApiToken token) {
    KciApi api = connect(token);
    try {
      log().info("Working as {}", api.users().username());
    } catch (UnavailableException e) {
      log().warn("{}; continuing without it for now", e.getMessage());
    } catch (RuntimeException e) {
      api.close();
      throw e;
    }
    api.token().announce();
    return api;
  }

  /** Makes all later connections report to a status, which is ready only while the API answers. */
  void reportTo(ServiceStatus status) {
    meters = status.meters();
    status.need("api", presence::isThere);
  }

  /** Makes all later connections change nodes only while this is true; see {@link Replica}. */
  public void writeWhile(BooleanSupplier mayWrite) {
    this.mayWrite = mayWrite;
  }

  /** Returns the clock that is set by the answers of all connections of these options. */
  public ServerClock clock() {
    return clock;
  }

  /**
   * Returns the user of another token.
   *
   * @return empty, after a warning, if the API does not know it
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  public Optional<String> userOf(Secret token) {
    try (KciApi as = connect(ApiToken.of(token.reveal()))) {
      return Optional.of(as.users().username());
    } catch (UnauthorizedException | IllegalArgumentException e) {
      log().warn("The API does not know an api_token in [runtime.NAME] of the settings");
      return Optional.empty();
    }
  }

  /**
   * Creates the logger on first use: a static field would start the log in commands without one.
   */
  private static Logger log() {
    return LoggerFactory.getLogger(ApiOptions.class);
  }

  /** Returns the API's address without the version. */
  public String url() {
    @Nullable String given = givenUrl();
    return given == null ? apiConfig().url() : given;
  }

  /** Returns the API's version, a part of the path of every request. */
  public String apiVersion() {
    return givenUrl() == null ? apiConfig().version() : "latest";
  }

  /** Returns the value of {@code --api-url}; null if {@code --api} counts instead. */
  private @Nullable String givenUrl() {
    return apiUrl != null && OptionSource.overrules(spec, "--api", "--api-url") ? null : apiUrl;
  }

  /** Returns the value of {@code --api}; empty if the option is absent. */
  public Optional<String> givenName() {
    return Optional.ofNullable(apiName);
  }

  /** Returns the name of the API, for job definitions; empty if absent. */
  public String name() {
    return Optional.ofNullable(apiName)
        .or(() -> settings().string("DEFAULT", "api_config"))
        .orElse("");
  }

  private RuntimeException wrongUrl() {
    String expected = "is not the address of an API; expected http://host/ or https://host/";
    @Nullable String given = givenUrl();
    if (given != null) {
      return OptionSource.wrong(spec, "--api-url", "'" + given + "' " + expected);
    }
    ApiConfig config = apiConfig();
    return new ConfigurationException(
        Problem.error(
            "url",
            config.source().originOf("url"),
            "api." + config.name() + ".url",
            config.url(),
            expected));
  }

  private ApiConfig apiConfig() {
    String name = name();
    if (name.isEmpty()) {
      throw OptionSource.usage(
          spec,
          "missing the API; expected --api NAME or --api-url URL, or api_config in the settings");
    }
    return NamedEntry.API.find(spec, name, configuration().apis());
  }

  /**
   * Returns the token of this installation: from the environment, else from {@code [api.NAME]} or
   * {@code [DEFAULT]} of the settings. With {@code --api-url}, a token in {@code [api.NAME]} is
   * used only for the server of the URL beside it or, without one, if {@code --api} names that
   * section.
   */
  public Optional<ApiToken> token() {
    Optional<Secret> secret =
        settings()
            .secrets()
            .find(TOKEN_VARIABLE)
            .or(this::ownToken)
            .or(() -> settings().secret("DEFAULT", "api_token"));
    try {
      return secret.map(found -> ApiToken.of(found.reveal()).from(found.source()));
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, TOKEN_VARIABLE + ": " + e.getMessage());
    }
  }

  private Optional<Secret> ownToken() {
    if (name().isEmpty()) {
      return Optional.empty();
    }
    String section = "api." + name();
    Optional<String> beside = settings().string(section, "url");
    @Nullable String given = givenUrl();
    boolean isForThis =
        given == null || beside.map(url -> isSameServer(url, given)).orElse(apiName != null);
    return isForThis ? settings().secret(section, "api_token") : Optional.empty();
  }

  private static boolean isSameServer(String a, String b) {
    return UrlPrefix.parse(a)
        .flatMap(one -> UrlPrefix.parse(b).filter(one::isSameServer))
        .isPresent();
  }
}
