package dev.kci.kciapi.artifact;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import dev.kci.fetch.UrlPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * From where artifacts may be read, because anybody can write any URL into a node: a mixin. Only
 * below the configured storages and some named places.
 */
@NoVariable
public final class FetchOptions {
  private static final String OPTION = "--fetch-from";

  @Option(
      names = OPTION,
      paramLabel = "URL",
      description =
          "Also read artifacts below this URL. Can be repeated. Default: only below the storages in"
              + " --config and the URLs of fetch_from in [DEFAULT] of the settings")
  private List<String> places = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private @Nullable FetchRules rules;

  /** Opens a client for the allowed places; the caller closes it. */
  public Fetcher open(ApiOptions api) {
    List<UrlPrefix> more = places.stream().map(this::prefix).toList();
    FetchRules allowed =
        new TrustSettings(api.settings(), "DEFAULT").fetchRules(api.configuration(), more);
    rules = allowed;
    return new Fetcher(allowed);
  }

  private UrlPrefix prefix(String url) {
    return UrlPrefix.parse(url)
        .orElseThrow(
            () ->
                OptionSource.wrong(
                    spec, OPTION, "'" + url + "' is not a URL; expected https://host/path"));
  }

  /** Returns the failure of a command that could not read a URL, with what to do about it. */
  public CommandFailure failure(String url, FetchException e) {
    String hint =
        UrlPrefix.parse(url)
            .filter(prefix -> rules != null && !rules.allow(url))
            .map(prefix -> new UrlPrefix(prefix.scheme(), prefix.host(), prefix.port(), List.of()))
            .map(server -> "; if you trust this server, add " + OPTION + " " + server)
            .orElse("");
    return new CommandFailure(e.getMessage() + hint, e);
  }
}
