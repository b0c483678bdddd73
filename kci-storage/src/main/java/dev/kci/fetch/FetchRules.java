package dev.kci.fetch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Which URLs of nodes may be read: those below a configured storage, wherever its name resolves to,
 * and those below the URLs that the settings list, at public addresses only. Immutable.
 */
public final class FetchRules {
  /** The key of the settings that lists the other URLs. */
  public static final String SETTING = "fetch_from";

  private final ConfiguredStorages storages;
  private final List<UrlPrefix> others;

  /**
   * @param others URLs that may be read too, at public addresses only
   */
  public FetchRules(ConfiguredStorages storages, List<UrlPrefix> others) {
    this.storages = storages;
    this.others = List.copyOf(others);
  }

  /** Whether no URL at all may be read. */
  public boolean allowNothing() {
    return storages.isEmpty() && others.isEmpty();
  }

  /** Whether a URL may be read; false for what is not a URL. */
  public boolean allow(String url) {
    return target(url).isPresent() || folder(url).isPresent();
  }

  /** What the log and an error say is allowed. */
  @Override
  public String toString() {
    return others.isEmpty() ? storages.toString() : storages + " or " + others;
  }

  /**
   * A URL that may be requested.
   *
   * @param publicOnly whether it may be requested at public addresses only
   */
  record Target(HttpUrl url, boolean publicOnly) {}

  /** The URL as it may be requested; empty if it may not. */
  Optional<Target> target(String url) {
    return storages
        .http(url)
        .map(parsed -> new Target(parsed, false))
        .or(
            () ->
                PlainUrl.parse(url)
                    .filter(parsed -> others.stream().anyMatch(prefix -> prefix.holds(parsed)))
                    .map(parsed -> new Target(parsed, true)));
  }

  /** The folder of the local storage that a {@code file:} URL lies in; empty if it lies in none. */
  Optional<Path> folder(String url) {
    return storages.folder(url);
  }
}
