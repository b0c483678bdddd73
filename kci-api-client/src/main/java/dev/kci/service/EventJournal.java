package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.JournalFile.Found;
import dev.kci.service.JournalFile.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backlog in a file, which outlives the process: {@code kill -9}, and a power cut as far as the
 * disk does what it is told. Thread-safe; one process at a time.
 *
 * <p>An event is on the disk when {@link #add} returns. That its handling ended is written too, but
 * not waited for: after a power cut some events are handled again. A few events are held in memory;
 * what is more waits in the file and is read when its turn comes, so that memory is bounded however
 * long the handler takes. When more than half of the file is over and done with, what is left is
 * written to a new file that takes its place at once and whole. The newest event stays in it,
 * handled or not, since the server sends that one again after a crash; unless an event of the same
 * node came after it that nobody wants: then that is noted instead.
 *
 * <p>A file whose end was torn off loses that end when it is opened: it was never acknowledged. A
 * file that is damaged elsewhere, found so when it is opened or while it is used, loses only what
 * cannot be read, and is kept beside for whoever wants to know.
 */
final class EventJournal implements EventBacklog {
  /** How many events that were not taken are held in memory too. */
  static final int IN_MEMORY = 64;

  /** Less is not worth a new file. */
  static final long WORTH_REWRITING = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
  private static final byte[] NOTHING = {};

  private final JournalFolder folder;
  private final JournalRecords records;
  private final JournalScan found;
  private final long limit;
  private final Queue<Pending> ahead = new ArrayDeque<>();
  private final Map<Long, Pending> taken = new HashMap<>();

  /** When no event waits, a new file is small and quickly written. */
  private static final long WORTH_EMPTYING = 1 << 16;

  private long worthRewriting = WORTH_REWRITING;

  /** Up to where the file's events are, or have been, in memory. */
  private long readTo;

  private long lastRead;
  private long lastTaken;
  private long lastNumber;

  /** Whose event came last, as far as the file says; null when that was one that nobody wants. */
  private @Nullable String newestNode;

  private long size;
  private long pendingBytes;
  private boolean closed;

  private EventJournal(JournalFolder folder, JournalScan found, long limit) throws IOException {
    this.folder = folder;
    this.found = found;
    this.limit = limit;
    this.lastNumber = found.lastNumber();
    this.size = found.pending();
    this.pendingBytes = found.pendingBytes();
    this.records = new JournalRecords(folder, found);
    this.readTo = JournalFile.START;
  }

  /**
   * Opens the journal of a folder, which is made when it is not there.
   *
   * @param limit maximum bytes of waiting events before {@link #isFull()}
   * @param known is told the event that came last, with its sequence id: the server may send it
   *     again
   * @throws JournalException when another process has it, or it cannot be read or written
   */
  static EventJournal open(Path path, long limit, BiConsumer<NodeEvent, @Nullable Long> known) {
    JournalFolder folder = JournalFolder.open(path);
    try (JournalScan found = folder.scan()) {
      EventJournal journal = new EventJournal(folder, found, limit);
      Frame newest = found.newest();
      if (newest != null) {
        event(newest).ifPresent(event -> journal.knows(event, sequenceId(newest), known));
      }
      if (journal.size > 0) {
        LOG.info("{} events in {} are not handled yet", journal.size, path);
      }
      return journal;
    } catch (IOException e) {
      folder.close();
      throw folder.failure("cannot be used", e);
    }
  }

  private synchronized void knows(
      NodeEvent newest, @Nullable Long sequenceId, BiConsumer<NodeEvent, @Nullable Long> known) {
    newestNode = newest.id();
    known.accept(newest, sequenceId);
  }

  /** {@inheritDoc} One that is too long for any API to keep is left to the periodic query. */
  @Override
  public synchronized void add(NodeEvent event, @Nullable Long sequenceId) {
    long number = lastNumber + 1;
    String text = JsonText.write(JsonObject.of("sequence", sequenceId).with("event", event.json()));
    Frame frame = new Frame(JournalScan.EVENT, number, text.getBytes(StandardCharsets.UTF_8));
    if (!frame.fits()) { // if rejected, the server would resend it forever and block later ones
      LOG.error(
          "Node {}: its event of {} bytes is longer than a journal's record ({}); it is passed"
              + " over",
          event.id(),
          frame.size(),
          JournalFile.LONGEST);
      passedOver(event);
      return;
    }
    try {
      long at = write(frame);
      lastNumber = number;
      newestNode = event.id();
      size++;
      pendingBytes += frame.size();
      if (readTo == at && ahead.size() < IN_MEMORY) {
        ahead.add(new Pending(number, event, frame.size()));
        lastRead = number;
        readTo = records.end();
      }
    } catch (IOException e) {
      throw folder.failure("cannot be written", e);
    }
  }

  /** Writes and waits for the disk; on a full one, handled events make room if nothing waits. */
  private long write(Frame frame) throws IOException {
    try {
      return records.write(frame, true);
    } catch (IOException full) {
      if (size > 0 || records.end() == JournalFile.START) {
        throw full;
      }
      emptyInPlace();
      return records.write(frame, true);
    }
  }

  @Override
  public synchronized void passedOver(NodeEvent event) {
    if (!event.id().equals(newestNode)) {
      return;
    }
    try {
      writeMark(new Frame(JournalScan.SEEN, lastNumber + 1, NOTHING), true);
      lastNumber++;
      newestNode = null;
    } catch (IOException e) {
      throw folder.failure("cannot be written", e);
    }
  }

  /** Writes what is no event to handle. */
  private void writeMark(Frame mark, boolean sync) throws IOException {
    long at = sync ? write(mark) : records.write(mark, false);
    if (readTo == at) {
      readTo = records.end();
    }
  }

  @Override
  public synchronized @Nullable Pending take() {
    if (closed) {
      return null;
    }
    Pending next = ahead.isEmpty() ? nextInFile() : ahead.remove();
    if (next != null) {
      taken.put(next.number(), next);
      lastTaken = next.number();
    }
    return next;
  }

  private @Nullable Pending nextInFile() {
    try {
      while (readTo < records.end()) {
        Found found = records.next(readTo);
        if (found == null || found.start() > readTo) {
          readTo = found == null ? records.end() : found.start();
          recount();
        }
        if (found == null) {
          return null;
        }
        Frame frame = found.frame();
        readTo = found.end();
        if (isUnhandled(frame)) {
          lastRead = frame.number();
          Optional<NodeEvent> event = event(frame);
          if (event.isPresent()) {
            return new Pending(frame.number(), event.get(), frame.size());
          }
          LOG.warn("{}", folder.message("has an event of an unknown form; it is passed over"));
          lastTaken = frame.number();
          size--;
          pendingBytes -= frame.size();
        }
      }
      return null;
    } catch (IOException e) {
      throw folder.failure("cannot be read", e);
    }
  }

  /** Whether it is an event, and not one that an earlier process has handled. */
  private boolean isUnhandled(Frame frame) {
    return found.isPending(frame);
  }

  /** Counts the unhandled events again, since some of them have become unreadable. */
  private void recount() throws IOException {
    size = taken.size() + ahead.size();
    pendingBytes =
        Stream.concat(taken.values().stream(), ahead.stream()).mapToLong(Pending::bytes).sum();
    for (Found next = records.next(readTo); next != null; next = records.next(next.end())) {
      if (isUnhandled(next.frame())) {
        size++;
        pendingBytes += next.frame().size();
      }
    }
  }

  @Override
  public synchronized void handled(Pending event) {
    if (closed || taken.remove(event.number()) == null) {
      return;
    }
    size--;
    pendingBytes -= event.bytes();
    boolean marked = mark(event);
    long over = records.end() - pendingBytes;
    boolean worthIt =
        size == 0
            ? !marked || over > WORTH_EMPTYING
            : over > Math.max(pendingBytes, worthRewriting);
    if (worthIt) {
      shrink();
    }
  }

  private boolean mark(Pending handled) {
    try {
      writeMark(new Frame(JournalScan.HANDLED, handled.number(), NOTHING), false);
      return true;
    } catch (IOException e) {
      if (size > 0) {
        LOG.warn(
            "{}: {}; the event comes again after a restart",
            folder.message("cannot be written"),
            e.getMessage());
      }
      return false;
    }
  }

  /** Keeps the newest event, which the server may send again. */
  private void emptyInPlace() throws IOException {
    Frame newest = null;
    for (Found next = records.next(JournalFile.START);
        next != null;
        next = records.next(next.end())) {
      if (next.frame().kind() != JournalScan.HANDLED && next.frame().number() == lastNumber) {
        newest = JournalScan.seen(next.frame());
      }
    }
    records.dropAllBut(newest);
    readTo = records.end();
    LOG.warn("{}", folder.message("was emptied of its handled events, as the disk is full"));
  }

  private void shrink() {
    try {
      rewrite();
      worthRewriting = WORTH_REWRITING;
    } catch (IOException e) {
      notShrunk(e);
    }
  }

  private void notShrunk(IOException full) {
    try {
      if (size == 0) {
        emptyInPlace();
        return;
      }
    } catch (IOException e) {
      full.addSuppressed(e);
    }
    worthRewriting = 2 * (records.end() - pendingBytes);
    LOG.warn("{}: {}; it grows on", folder.message("cannot be compacted"), full.getMessage());
  }

  private void rewrite() throws IOException {
    long[] unread = {-1};
    records.rewrite(
        this::kept,
        (frame, at) -> {
          boolean isUnread = isUnhandled(frame) && frame.number() > lastRead;
          if (isUnread && unread[0] < 0) {
            unread[0] = at;
          }
        });
    readTo = unread[0] < 0 ? records.end() : unread[0];
    recount(); // what cannot be read is not in it any more
  }

  private @Nullable Frame kept(Frame frame) {
    if (frame.kind() == JournalScan.HANDLED) {
      return null;
    }
    boolean waits = frame.number() > lastTaken || taken.containsKey(frame.number());
    if (isUnhandled(frame) && waits) {
      return frame;
    }
    return frame.number() == lastNumber ? JournalScan.seen(frame) : null;
  }

  @Override
  public synchronized long size() {
    return size;
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
    try {
      records.close();
    } catch (IOException e) {
      LOG.warn("{}", folder.message("cannot be closed"), e);
    }
    folder.close();
  }

  /** The event in a frame; empty when it is of a form that this version does not know. */
  private static Optional<NodeEvent> event(Frame frame) {
    return content(frame).object("event").flatMap(NodeEvent::of);
  }

  private static @Nullable Long sequenceId(Frame frame) {
    return content(frame).integer("sequence").orElse(null);
  }

  private static JsonObject content(Frame frame) {
    try {
      return JsonText.parseObject(new String(frame.payload(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException otherForm) {
      return JsonObject.empty();
    }
  }
}
