package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sign of life of a service. Anybody can write one in anybody's name, so it is only a hint and
 * must never decide more than how long somebody waits.
 *
 * @param service the executable, such as {@code kci-runner}
 * @param instance the instance's name
 * @param user the user of its token
 * @param version the toolkit's version
 * @param since since when the service has been heard of, and has had a share of the work, without a
 *     break
 * @param time when it was last heard of
 * @param condition how it is
 */
public record Heartbeat(
    String service,
    String instance,
    String user,
    String version,
    Instant since,
    Instant time,
    Condition condition) {

  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  /** A service that is up to date and whose runtimes all answer. */
  public Heartbeat(
      String service, String instance, String user, String version, Instant since, Instant time) {
    this(service, instance, user, version, since, time, Condition.GOOD);
  }

  /** Returns the form in the API's key-value store. */
  public JsonObject toJson() {
    return JsonObject.of("service", service)
        .with("instance", instance)
        .with("user", user)
        .with("version", version)
        .with("since", since.toString())
        .with("time", time.toString())
        .with("condition", condition.toJson());
  }

  /** Reads a heartbeat; empty if something is missing or a time is impossible. */
  static Optional<Heartbeat> of(JsonObject json) {
    try {
      Heartbeat beat =
          new Heartbeat(
              json.string("service").orElseThrow(),
              json.string("instance").orElseThrow(),
              json.string("user").orElseThrow(),
              json.string("version").orElse(""),
              json.string("since").map(Instant::parse).orElseThrow(),
              json.string("time").map(Instant::parse).orElseThrow(),
              json.object("condition").map(Condition::of).orElse(Condition.GOOD));
      return beat.hasPossibleTimes() ? Optional.of(beat) : Optional.empty();
    } catch (DateTimeException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /** Readers may calculate with the times without an overflow. */
  private boolean hasPossibleTimes() {
    return Stream.of(since, time).allMatch(at -> at.isAfter(Instant.EPOCH) && at.isBefore(NEVER));
  }

  @Override
  public String toString() {
    return JsonText.write(toJson());
  }
}
