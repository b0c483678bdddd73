package dev.kci.runner.pull;

import dev.kci.api.ApiException;
import dev.kci.api.Events;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Timestamps;
import dev.kci.files.DurableFile;
import dev.kci.service.RecentIds;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of job nodes in one state, oldest first, each with its node. The cursor, the time of
 * the last handled event, is on disk. After a kill, some events are repeated and none is lost. Not
 * thread-safe.
 */
final class EventFeed {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  /** The server's maximum for events with their nodes. */
  private static final int PAGE = 1000;

  /** The API's workers do not write events in the order of their times. */
  private static final Duration OVERLAP = Duration.ofSeconds(5);

  private static final int REMEMBERED = 10 * PAGE;

  private final Events events;
  private final EventQuery query;
  private final Path file;
  private final Set<String> seen = RecentIds.most(REMEMBERED);
  private Instant cursor;
  private boolean behind;
  private Instant asked = Instant.MIN;
  private int limit = PAGE;
  private long skipped;

  /**
   * Opens a feed.
   *
   * @param file for the cursor; may be absent
   * @param start the time to begin at if there is no cursor
   */
  EventFeed(Events events, NodeState state, Path file, Instant start) {
    this.events = events;
    this.query = EventQuery.all().kind(NodeKind.JOB).state(state);
    this.file = file;
    this.cursor = read(file, start);
  }

  private static Instant read(Path file, Instant start) {
    try {
      return Timestamps.parse(Files.readString(file).strip());
    } catch (NoSuchFileException first) {
      return start;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + ErrorText.reason(e), e);
    } catch (IllegalArgumentException e) {
      LOG.warn("Starting from {} because the cursor is invalid file={}", start, file);
      return start;
    }
  }

  /**
   * Returns the next events; empty if there are no more now. Handle them, then {@link #advance}.
   * Anybody can publish an event that the server fails on, or whose node cannot be read, so such an
   * event is skipped.
   *
   * @throws ApiException if the API does not answer
   */
  List<PastEvent> next() {
    Instant from = behind ? cursor : cursor.minus(OVERLAP);
    if (!from.equals(asked)) {
      asked = from;
      skipped = 0;
    }
    while (true) {
      try {
        List<PastEvent> page = events.history(query.withNodes().after(from), limit, skipped);
        behind = page.size() == limit;
        limit = Math.min(PAGE, limit * 2);
        return page.stream().filter(event -> !seen.contains(event.id())).toList();
      } catch (ApiException e) {
        if (!BadContent.mayCause(e)) {
          throw e;
        }
        if (limit > 1) {
          limit /= 2;
        } else {
          requireReadable(from);
          LOG.warn("Skipping an event that cannot be read after={} error={}", from, e.getMessage());
          skipped++;
          limit = PAGE;
        }
      }
    }
  }

  /** Asks for the event without its node, to tell a bad event from a server that always fails. */
  private void requireReadable(Instant from) {
    try {
      events.history(query.after(from), 1, skipped);
    } catch (ApiException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
    }
  }

  /** Records that all events up to and including these have been handled. */
  void advance(List<PastEvent> handled) {
    if (handled.isEmpty()) {
      return;
    }
    handled.forEach(event -> seen.add(event.id()));
    Instant last = handled.get(handled.size() - 1).time();
    if (last.isAfter(cursor)) {
      cursor = last;
      try {
        DurableFile.write(file, (Timestamps.format(last) + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file + ": " + ErrorText.reason(e), e);
      }
    }
  }

  /** Returns whether the last page was full, so that there are probably more events. */
  boolean isBehind() {
    return behind;
  }
}
