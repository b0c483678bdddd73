package dev.kci.kciapi.artifact;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchLimits;
import dev.kci.fetch.Fetcher;
import dev.kci.fetch.TextLines;
import dev.kci.fetch.Unpacked;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prints a log that may still grow: each call prints the lines that are new since the last one,
 * without colours and other terminal sequences. Bounded in size and time. Not thread-safe.
 */
public final class LogText {
  private static final FetchLimits LIMITS = new FetchLimits(1L << 30, Duration.ofMinutes(10));
  private static final long MOST_CHARACTERS = 1L << 30;

  /** Tests are only in the log of their job; nothing else has a log further up. */
  private static final int HIGHEST = 8;

  private final Fetcher fetcher;
  private final long tail;
  private final Consumer<String> out;
  private long printed;
  private boolean begun;

  /**
   * @param tail how many lines to print of what is there at first; negative for all
   * @param out gets each line
   */
  public LogText(Fetcher fetcher, long tail, Consumer<String> out) {
    this.fetcher = fetcher;
    this.tail = tail;
    this.out = out;
  }

  /**
   * Returns the node with the log of a node: itself, or for a test its job.
   *
   * @param nodes reads a node by its id
   */
  public static Optional<Node> source(Node node, Function<String, Node> nodes) {
    Node at = node;
    for (int level = 0; level < HIGHEST; level++) {
      @Nullable String parent = at.parent();
      if (at.logName().isPresent()) {
        return Optional.of(at);
      }
      if (!at.is(NodeKind.TEST) || parent == null) {
        return Optional.empty();
      }
      at = nodes.apply(parent);
    }
    return Optional.empty();
  }

  /**
   * Prints what is new.
   *
   * @param ended whether the log is complete, so that a last line without a line end counts
   * @return whether the log was read to its end
   * @throws FetchException if it cannot be read
   */
  public boolean print(String url, boolean ended) {
    Part part = new Part(begun ? -1 : tail, printed);
    boolean whole =
        fetcher.read(
            url,
            LIMITS,
            body ->
                new TextLines(4 * SafeText.LONGEST, MOST_CHARACTERS)
                    .read(
                        Unpacked.stream(body),
                        (line, complete) -> {
                          if (complete || ended) {
                            part.line(line);
                          }
                        }));
    part.flush();
    begun = true;
    return whole;
  }

  /** The lines of one reading. */
  private final class Part {
    private final long last;
    private final long known;
    private final Deque<String> held = new ArrayDeque<>();
    private long read;

    /**
     * @param last the number of lines to print at the end; negative to print each at once
     * @param known the number of lines printed before
     */
    Part(long last, long known) {
      this.last = last;
      this.known = known;
    }

    void line(String line) {
      read++;
      if (read <= known) {
        return;
      }
      String safe = SafeText.plainIndented(line, SafeText.LONGEST);
      if (last < 0) {
        out.accept(safe);
        printed = read;
        return;
      }
      held.addLast(safe);
      if (held.size() > last) {
        held.removeFirst();
      }
    }

    void flush() {
      held.forEach(out);
      printed = Math.max(printed, read);
    }
  }
}
