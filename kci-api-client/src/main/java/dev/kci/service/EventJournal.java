package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.JournalFile.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
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
 * handled or not, since the server sends that one again after a crash.
 *
 * <p>A file whose end was torn off loses that end when it is opened: it was never acknowledged. A
 * file that is damaged elsewhere loses only what cannot be read, and is kept beside for whoever
 * wants to know.
 */
final class EventJournal implements EventBacklog {
  /** How many events that were not taken are held in memory too. */
  static final int IN_MEMORY = 64;

  /** Less is not worth a new file. */
  static final long WORTH_REWRITING = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
  private static final byte[] NOTHING = {};

  private final JournalFolder folder;
  private final long limit;
  private final Queue<Pending> ahead = new ArrayDeque<>();
  private final Set<Long> taken = new HashSet<>();
  private JournalFile file;

  /** Where the file ends; what lies behind, after a failed write, is cut off before the next. */
  private long end;

  private boolean torn;
  private long worthRewriting = WORTH_REWRITING;

  /** Up to where the file's events are, or have been, in memory. */
  private long readTo;

  private long lastRead;
  private long lastTaken;
  private long lastNumber;
  private long size;
  private long pendingBytes;
  private boolean closed;

  private EventJournal(JournalFolder folder, JournalScan found, long limit) throws IOException {
    this.folder = folder;
    this.limit = limit;
    this.lastNumber = found.lastNumber();
    this.size = found.pending();
    this.pendingBytes = found.pendingBytes();
    this.file = folder.rewrite(found::copyTo);
    this.end = file.length();
    this.readTo = JournalFile.START;
  }

  /**
   * Opens the journal of a folder, which is made when it is not there.
   *
   * @param limit how many bytes of events wait at the most before {@link #isFull()}
   * @param known is told the events that the file still holds, with their sequence ids
   * @throws JournalException when another process has it, or it cannot be read or written
   */
  static EventJournal open(Path path, long limit, BiConsumer<NodeEvent, @Nullable Long> known) {
    JournalFolder folder = JournalFolder.open(path);
    try (JournalScan found =
        folder.scan(
            frame -> event(frame).ifPresent(event -> known.accept(event, sequenceId(frame))))) {
      EventJournal journal = new EventJournal(folder, found, limit);
      if (journal.size > 0) {
        LOG.info("{} events in {} are not handled yet", journal.size, path);
      }
      return journal;
    } catch (IOException e) {
      folder.close();
      throw folder.failure("cannot be used", e);
    }
  }

  @Override
  public synchronized void add(NodeEvent event, @Nullable Long sequenceId) {
    long number = lastNumber + 1;
    String text = JsonText.write(JsonObject.of("sequence", sequenceId).with("event", event.json()));
    Frame frame = new Frame(JournalScan.EVENT, number, text.getBytes(StandardCharsets.UTF_8));
    try {
      long at = write(frame, true);
      lastNumber = number;
      size++;
      pendingBytes += frame.size();
      if (readTo == at && ahead.size() < IN_MEMORY) {
        ahead.add(new Pending(number, event, frame.size()));
        lastRead = number;
        readTo = end;
      }
    } catch (IOException e) {
      throw folder.failure("cannot be written", e);
    }
  }

  @Override
  public synchronized @Nullable Pending take() {
    if (closed) {
      return null;
    }
    Pending next = ahead.isEmpty() ? nextInFile() : ahead.remove();
    if (next != null) {
      taken.add(next.number());
      lastTaken = next.number();
    }
    return next;
  }

  private @Nullable Pending nextInFile() {
    try {
      while (readTo < end) {
        Frame frame = file.read(readTo);
        if (frame == null) {
          throw new IOException("no whole record at " + readTo);
        }
        readTo += frame.size();
        if (frame.kind() == JournalScan.EVENT) {
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

  @Override
  public synchronized void handled(Pending event) {
    if (closed || !taken.remove(event.number())) {
      return;
    }
    size--;
    pendingBytes -= event.bytes();
    try {
      long at = write(new Frame(JournalScan.HANDLED, event.number(), NOTHING), false);
      if (readTo == at) {
        readTo = end;
      }
    } catch (IOException e) {
      LOG.warn("{}; the event comes again after a restart", folder.message("cannot be written"), e);
    }
    if (end - pendingBytes > Math.max(pendingBytes, worthRewriting)) {
      shrink();
    }
  }

  private void shrink() {
    try {
      rewrite();
      worthRewriting = WORTH_REWRITING;
    } catch (IOException e) {
      worthRewriting = 2 * (end - pendingBytes);
      LOG.warn("{}; it grows on", folder.message("cannot be written anew"), e);
    }
  }

  /** Writes at the end, and tells where; a write that fails is as if it had not been. */
  private long write(Frame frame, boolean sync) throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    if (torn) {
      file.truncate(end);
      torn = false;
    }
    long at = end;
    torn = true;
    file.write(at, frame);
    if (sync) {
      file.sync();
    }
    torn = false;
    end = at + frame.size();
    return at;
  }

  private void rewrite() throws IOException {
    long[] unread = {-1};
    long[] length = {0};
    JournalFile old = file;
    JournalFile written =
        folder.rewrite(
            target -> {
              long to = JournalFile.START;
              for (long from = JournalFile.START; from < end; ) {
                Frame frame = old.read(from);
                if (frame == null) {
                  throw new IOException("no whole record at " + from);
                }
                from += frame.size();
                Frame kept = kept(frame);
                if (kept != null) {
                  if (unread[0] < 0 && kept.number() > lastRead) {
                    unread[0] = to;
                  }
                  target.write(to, kept);
                  to += kept.size();
                }
              }
              length[0] = to;
            });
    file = written;
    end = length[0];
    readTo = unread[0] < 0 ? end : unread[0];
    torn = false;
    old.close(); // last, since it may fail
  }

  private @Nullable Frame kept(Frame frame) {
    if (frame.kind() == JournalScan.HANDLED) {
      return null;
    }
    boolean waits = frame.number() > lastTaken || taken.contains(frame.number());
    if (frame.kind() == JournalScan.EVENT && waits) {
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
      file.sync();
      file.close();
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
