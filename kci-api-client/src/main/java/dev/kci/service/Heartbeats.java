package dev.kci.service;

import dev.kci.api.KeyValues;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.text.FileName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The heartbeats in the API's key-value store, namespace {@value #NAMESPACE}. Each service has its
 * own key, {@code SERVICE.USER.INSTANCE}. The store cannot list its keys, so {@code SERVICE.USER}
 * also holds the latest heartbeats of all instances; concurrent writes may lose an entry, which the
 * next heartbeat restores. Thread-safe.
 */
public final class Heartbeats {
  static final String NAMESPACE = "kci";

  private static final int MOST_INSTANCES = 50;
  private static final Duration FORGOTTEN = Duration.ofDays(7);

  /**
   * How far another instance's clock may be ahead: all of them follow the API's, but not before
   * they know it.
   */
  private static final Duration AHEAD = Duration.ofMinutes(10);

  private final KeyValues store;

  public Heartbeats(KeyValues store) {
    this.store = store;
  }

  /**
   * Returns the last heartbeat of each instance of a service, newest first.
   *
   * @throws dev.kci.api.ApiException if the API does not answer or refuses the token
   */
  public List<Heartbeat> of(String service, String user) {
    return store.get(NAMESPACE, key(service, user)).map(Heartbeats::parse).orElse(List.of());
  }

  /**
   * Writes a heartbeat.
   *
   * @throws dev.kci.api.ApiException if the API does not answer or refuses the token
   */
  public void write(Heartbeat beat) {
    store.set(NAMESPACE, key(beat.service(), beat.user(), beat.instance()), beat.toString());
    List<JsonObject> all =
        with(beat, of(beat.service(), beat.user())).stream().map(Heartbeat::toJson).toList();
    store.set(NAMESPACE, key(beat.service(), beat.user()), JsonText.write(all));
  }

  /**
   * Returns the heartbeats to keep for all instances, newest first. One from the future is forged:
   * it would be among the newest for as long, and enough of them would displace all real ones.
   */
  static List<Heartbeat> with(Heartbeat beat, List<Heartbeat> others) {
    return Stream.concat(
            Stream.of(beat),
            others.stream()
                .filter(other -> !other.instance().equals(beat.instance()))
                .filter(other -> other.time().isAfter(beat.time().minus(FORGOTTEN)))
                .filter(other -> other.time().isBefore(beat.time().plus(AHEAD))))
        .limit(MOST_INSTANCES)
        .toList();
  }

  private static List<Heartbeat> parse(String text) {
    Object value;
    try {
      value = JsonText.parse(text);
    } catch (IllegalArgumentException e) {
      return List.of(); // text of another program
    }
    List<Heartbeat> beats = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> JsonObject.from(item).flatMap(Heartbeat::of).ifPresent(beats::add));
    }
    beats.sort(Comparator.comparing(Heartbeat::time).reversed());
    return beats;
  }

  /** The server does not find keys that contain a slash. */
  private static String key(String... parts) {
    return String.join(".", Stream.of(parts).map(FileName::of).toList());
  }
}
