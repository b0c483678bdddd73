package dev.kci.fetch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Decides which URLs of nodes may be read: those below a configured storage, whatever its address,
 * and those below the URLs listed in the settings, at public addresses only. Immutable.
 */
public final class FetchRules {
  /** The settings key that lists the other URLs. */
  public static final String SETTING = "fetch_from";

  private final ConfiguredStorages storages;
  private final List<UrlPrefix> others;
  private final @Nullable Narrowing narrowing;

  /**
   * A narrower choice of the URLs that rules allow.
   *
   * @param setting the settings key that lists them
   */
  private record Narrowing(String setting, List<UrlPrefix> prefixes) {}

  /**
   * @param others further URLs that may be read, at public addresses only
   */
  public FetchRules(ConfiguredStorages storages, List<UrlPrefix> others) {
    this(storages, List.copyOf(others), null);
  }

  private FetchRules(
      ConfiguredStorages storages, List<UrlPrefix> others, @Nullable Narrowing narrowing) {
    this.storages = storages;
    this.others = others;
    this.narrowing = narrowing;
  }

  /**
   * Returns rules that only allow those of these URLs that are http or https and below a prefix.
   *
   * @param setting the settings key that lists the prefixes, for errors
   */
  public FetchRules within(String setting, List<UrlPrefix> prefixes) {
    return new FetchRules(storages, others, new Narrowing(setting, List.copyOf(prefixes)));
  }

  /** Returns whether no URL may be read. */
  public boolean allowNothing() {
    return storages.isEmpty() && others.isEmpty();
  }

  /** Returns whether a URL may be read; false if it is invalid. */
  public boolean allow(String url) {
    return target(url).isPresent() || folder(url).isPresent();
  }

  /** Says where a URL must be, for errors. */
  String expected() {
    String settings =
        narrowing == null ? SETTING : SETTING + ", and below one in " + narrowing.setting();
    return "below the base_url of a configured storage or a URL in "
        + settings
        + " of the settings";
  }

  /** Describes for logs and errors what is allowed. */
  @Override
  public String toString() {
    return others.isEmpty() ? storages.toString() : storages + " or " + others;
  }

  /**
   * A URL that may be requested.
   *
   * @param publicOnly whether only public addresses may be connected to
   */
  record Target(HttpUrl url, boolean publicOnly) {}

  /** Returns the URL to request; empty if it is not allowed. */
  Optional<Target> target(String url) {
    return storages
        .http(url)
        .map(parsed -> new Target(parsed, false))
        .or(
            () ->
                PlainUrl.parse(url)
                    .filter(parsed -> others.stream().anyMatch(prefix -> prefix.holds(parsed)))
                    .map(parsed -> new Target(parsed, true)))
        .filter(
            target ->
                narrowing == null
                    || narrowing.prefixes().stream().anyMatch(one -> one.holds(target.url())));
  }

  /** Returns the folder of the local storage that contains a {@code file:} URL; empty if none. */
  Optional<Path> folder(String url) {
    return narrowing == null ? storages.folder(url) : Optional.empty();
  }
}
