package dev.kci.timeout;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.files.DurableFile;
import dev.kci.text.ErrorText;
import dev.kci.timeout.rules.Contact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records when the API last answered, across restarts if there is a state folder, and says which
 * deadlines count. Confined to the thread that makes the passes.
 */
final class Grace {
  private static final Logger LOG = LoggerFactory.getLogger(Grace.class);

  /** How much longer than the poll period the pause between two passes may be. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** How long a pass may take, with requests that are sent again. */
  private static final Duration LONG_PASS = Duration.ofMinutes(2);

  private final @Nullable Path file;
  private final boolean once;
  private final Duration period;
  private final Contact.Pace pace;
  private final LongSupplier returns;
  private long returned;
  private @Nullable Contact contact;
  private @Nullable Contact begun;
  private boolean away;
  private boolean failed;
  private boolean writable = true;

  /**
   * @param folder the state folder; null without one
   * @param once whether the process makes a single pass
   * @param period the time between two passes; without a state folder, the API may have been away
   *     that long before the first
   * @param regroup how long replicas may need after an outage until each shard has an owner
   * @param returns how often the API was away and answered again, as {@link
   *     dev.kci.api.Presence#returns()}: a call that is sent again hides a short outage
   */
  Grace(
      @Nullable Path folder,
      boolean once,
      Duration period,
      Duration regroup,
      LongSupplier returns) {
    this.file = folder == null ? null : folder.resolve("last-answer.json");
    this.once = once;
    this.period = period;
    this.pace = new Contact.Pace(Contact.RECONNECT.plus(regroup), period.plus(LONG_PASS));
    this.returns = returns;
    this.contact = file == null ? null : read(file);
  }

  /**
   * Returns the time before which a deadline must lie to count in the pass that starts.
   *
   * @param answered when the API first answered in this pass
   */
  Instant reached(Instant answered) {
    Contact known = contact;
    if (known == null) {
      known = Contact.first(answered, once ? Duration.ZERO : period, pace);
    }
    begun = known;
    away = mayHaveBeenAway(known, answered);
    return known.reached(answered, away, pace);
  }

  /** A single pass has no pause to compare with: its grace is the whole time since the last one. */
  private boolean mayHaveBeenAway(Contact known, Instant answered) {
    return !once
        && (failed
            || returns.getAsLong() != returned
            || known.last().plus(period).plus(SLACK).isBefore(answered));
  }

  /** Records that a pass has succeeded. */
  void passed(Instant now) {
    if (begun == null) {
      return;
    }
    long count = returns.getAsLong();
    contact = begun.answered(now, away || !once && count != returned, pace);
    returned = count;
    failed = false;
    write(contact);
  }

  /** Records that the pass failed or was left out: the API may be away. */
  void failed() {
    failed = true;
    if (contact == null) {
      contact = begun; // the first pass had its first answer
    }
  }

  private static @Nullable Contact read(Path file) {
    try {
      JsonObject json = JsonText.parseObject(Files.readString(file));
      return new Contact(
          time(json, "before"), time(json, "returned"), time(json, "since"), time(json, "last"));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      LOG.warn("Ignoring an unreadable file file={} error={}", file, ErrorText.of(e));
      return null;
    }
  }

  private static Instant time(JsonObject json, String key) {
    return Instant.parse(
        json.string(key)
            .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is missing")));
  }

  private void write(Contact contact) {
    if (file == null) {
      return;
    }
    JsonObject json =
        JsonObject.of("before", contact.before().toString())
            .with("returned", contact.returned().toString())
            .with("since", contact.since().toString())
            .with("last", contact.last().toString());
    try {
      DurableFile.write(file, JsonText.write(json).getBytes(StandardCharsets.UTF_8));
      writable = true;
    } catch (IOException e) {
      if (writable) {
        LOG.warn(
            "Cannot write a file; after a restart deadlines get no grace file={} error={}",
            file,
            ErrorText.of(e));
      }
      writable = false;
    }
  }
}
