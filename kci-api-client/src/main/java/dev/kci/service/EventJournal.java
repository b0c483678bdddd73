package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.machine.Disk;
import dev.kci.service.JournalFile.Frame;
import dev.kci.service.JournalScan.Entry;
import dev.kci.text.CountText;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backlog in files that survives the process: {@code kill -9}, and a power cut if the disk obeys
 * sync. Thread-safe; one process at a time.
 *
 * <p>An event is on disk when {@link #add} returns. The end of its handling is written but not
 * synced, so after a power cut some events are handled again. Memory holds only the place of each
 * event (about 60 bytes); an event is read when its turn comes.
 *
 * <p>The journal is a sequence of {@linkplain JournalSegment segments}. Events are appended to the
 * last one until it is full and a new one starts. A segment is deleted once all its events are
 * handled; nothing is ever copied. The last one stays, because the server resends its newest event
 * after a crash; an unwanted event of the same node is recorded after it. So the files take the
 * space of the waiting events, plus at most 256 KiB for each event being handled.
 *
 * <p>A torn end of a file is dropped: it was never acknowledged. Other damage loses only what
 * cannot be read, and a copy of the file is kept for diagnosis.
 *
 * <p>Why files of our own: {@code docs/adr/0004-event-journal.md}.
 */
final class EventJournal implements EventBacklog {
  private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);

  /** Where an event is. */
  private record Place(JournalSegment segment, Entry entry) {}

  private final JournalFolder folder;
  private final long limit;
  private final Deque<JournalSegment> segments = new ArrayDeque<>();
  private final Queue<Place> waiting = new ArrayDeque<>();
  private final Map<Long, Place> taken = new HashMap<>();
  private long lastNumber;
  private long pendingBytes;

  /** The node of the newest event; null if unknown or unwanted. */
  private @Nullable String newestNode;

  private boolean closed;

  private EventJournal(JournalFolder folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /**
   * Opens the journal of a folder, which is created if it does not exist.
   *
   * @param limit maximum bytes of waiting events before {@link #isFull()}
   * @param known receives the newest event and its sequence id: the server may send it again
   * @throws JournalException if another process uses it, or it cannot be read or written
   */
  static EventJournal open(
      Disk disk, Path path, long limit, BiConsumer<NodeEvent, @Nullable Long> known) {
    JournalFolder folder = JournalFolder.open(disk, path);
    try {
      EventJournal journal = new EventJournal(folder, limit);
      journal.load(known);
      if (journal.size() > 0) {
        LOG.info("{} still to be handled from {}", CountText.of(journal.size(), "event"), path);
      }
      return journal;
    } catch (IOException e) {
      folder.close();
      throw folder.failure("cannot be used", e);
    }
  }

  private synchronized void load(BiConsumer<NodeEvent, @Nullable Long> known) throws IOException {
    Frame newest = null;
    for (Path file : folder.segments()) {
      JournalScan scan = folder.scan(file);
      JournalSegment segment = folder.left(file, scan);
      segments.add(segment);
      scan.pending().forEach(entry -> enqueue(segment, entry));
      lastNumber = Math.max(scan.lastNumber(), Math.max(lastNumber, folder.number(file) - 1));
      newest = scan.newest();
    }
    List.copyOf(segments).forEach(this::deleteIfOver);
    if (newest != null) {
      Long sequenceId = content(newest).integer("sequence").orElse(null);
      event(newest)
          .ifPresent(
              event -> {
                newestNode = event.id();
                known.accept(event, sequenceId);
              });
    }
  }

  private void enqueue(JournalSegment segment, Entry entry) {
    waiting.add(new Place(segment, entry));
    pendingBytes += entry.bytes();
  }

  /** {@inheritDoc} An event too long for a frame is left to the periodic query. */
  @Override
  public synchronized void add(NodeEvent event, @Nullable Long sequenceId) {
    String text = JsonText.write(JsonObject.of("sequence", sequenceId).with("event", event.json()));
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    Frame frame = new Frame(Frame.EVENT, lastNumber + 1, payload);
    if (!frame.fits()) { // if rejected, the server would resend it forever and block later ones
      LOG.error(
          "Node {}: event skipped: its {} bytes exceed a journal record ({})",
          event.id(),
          frame.size(),
          JournalFile.LONGEST);
      passedOver(event);
      return;
    }
    Entry entry = write(frame);
    enqueue(segments.getLast(), entry);
    newestNode = event.id();
  }

  @Override
  public synchronized void passedOver(NodeEvent event) {
    if (event.id().equals(newestNode)) {
      write(new Frame(Frame.SEEN, lastNumber + 1, new byte[0]));
      newestNode = null;
    }
  }

  /** Appends to the last segment; on a full disk, drops handled events if nothing waits. */
  private Entry write(Frame frame) {
    try {
      if (closed) {
        throw new IOException("it is closed");
      }
      Entry entry = appended(frame);
      lastNumber = frame.number();
      return entry;
    } catch (IOException e) {
      throw folder.failure("cannot be written", e);
    }
  }

  private Entry appended(Frame frame) throws IOException {
    try {
      return append(frame);
    } catch (IOException full) {
      if (size() > 0 || segments.isEmpty()) {
        throw full;
      }
      clear();
      return append(frame);
    }
  }

  private Entry append(Frame frame) throws IOException {
    JournalSegment last = segments.peekLast();
    if (last != null && last.takesMore()) {
      return last.append(frame);
    }
    JournalSegment next = folder.create(frame.number());
    Entry entry = next.append(frame);
    folder.sync();
    segments.add(next);
    if (last != null) {
      deleteIfOver(last);
    }
    return entry;
  }

  private void clear() throws IOException {
    segments.getLast().clear();
    LOG.warn("{}", folder.message("dropped its handled events because the disk is full"));
  }

  @Override
  public synchronized @Nullable Pending take() {
    while (!closed && !waiting.isEmpty()) {
      Place place = waiting.element();
      Frame frame = read(place);
      waiting.remove();
      Entry entry = place.entry();
      Optional<NodeEvent> event = Optional.ofNullable(frame).flatMap(EventJournal::event);
      if (event.isPresent()) {
        taken.put(entry.number(), place);
        return new Pending(entry.number(), event.get(), entry.bytes());
      }
      if (frame != null) {
        LOG.warn("{}", folder.message("skipped an event of unknown form"));
      } else if (place.segment().noteDamage()) {
        folder.damaged(place.segment().path(), entry.bytes());
      }
      ended(place);
    }
    return null;
  }

  private @Nullable Frame read(Place place) {
    try {
      return place.segment().read(place.entry());
    } catch (IOException e) {
      throw folder.failure("cannot be read", e);
    }
  }

  @Override
  public synchronized void handled(Pending event) {
    Place place = closed ? null : taken.remove(event.number());
    if (place == null) {
      return;
    }
    if (!ended(place)) {
      mark(place);
    }
    if (size() == 0 && segments.getLast().lacksMarks()) {
      clearInstead();
    }
  }

  /** Counts an event as handled or lost; returns true if this deleted its segment. */
  private boolean ended(Place place) {
    pendingBytes -= place.entry().bytes();
    place.segment().ended();
    return deleteIfOver(place.segment());
  }

  /** Deletes a segment without pending events, unless it is the last. */
  private boolean deleteIfOver(JournalSegment segment) {
    if (!segment.isOver() || segment.equals(segments.getLast())) {
      return false;
    }
    segments.remove(segment);
    folder.delete(segment.path());
    return true;
  }

  private void mark(Place handled) {
    try {
      handled.segment().mark(handled.entry());
    } catch (IOException e) {
      LOG.warn(
          "{}: {}; the event is handled again after a restart, unless all are handled before",
          folder.message("cannot be written"),
          ErrorText.of(e));
    }
  }

  private void clearInstead() {
    try {
      clear();
    } catch (IOException e) {
      LOG.debug("{}", folder.message("cannot be emptied"), e);
    }
  }

  @Override
  public synchronized long size() {
    return waiting.size() + taken.size();
  }

  @Override
  public synchronized long bytes() {
    return segments.stream().mapToLong(JournalSegment::bytes).sum();
  }

  @Override
  public synchronized boolean isFull() {
    return pendingBytes >= limit;
  }

  @Override
  public synchronized boolean hasRoom() {
    return pendingBytes <= limit / 2;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (JournalSegment segment : segments) {
      try {
        folder.sync(segment);
      } catch (IOException e) {
        LOG.warn("{}: {}", folder.message("cannot be synced"), ErrorText.of(e));
      }
    }
    folder.close();
  }

  /** Returns the event in a frame; empty if this version does not know its form. */
  private static Optional<NodeEvent> event(Frame frame) {
    return content(frame).object("event").flatMap(NodeEvent::of);
  }

  private static JsonObject content(Frame frame) {
    try {
      return JsonText.parseObject(new String(frame.payload(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException otherForm) {
      return JsonObject.empty();
    }
  }
}
