package dev.kci.api;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodePage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads through the pages of a query. It always ends: at an empty page, at the total that the
 * server counted, or with a failure if a page starts like the one before. If the server returns
 * shorter pages than requested, the rest is requested too.
 */
final class NodePages extends Spliterators.AbstractSpliterator<Node> {
  private final LongFunction<NodePage> pages;
  private final Queue<Node> ready = new ArrayDeque<>();
  private long offset;
  private boolean last;
  private @Nullable String first;

  private NodePages(LongFunction<NodePage> pages) {
    super(Long.MAX_VALUE, Spliterator.NONNULL | Spliterator.ORDERED);
    this.pages = pages;
  }

  /**
   * @param pages returns the page that starts at an offset
   */
  static Stream<Node> stream(LongFunction<NodePage> pages) {
    return StreamSupport.stream(new NodePages(pages), false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super Node> action) {
    while (ready.isEmpty() && !last) { // a page may have no node that can be read
      NodePage page = pages.apply(offset);
      checkProgress(page);
      ready.addAll(page.items());
      offset += Math.min(page.count(), page.limit()); // more if nodes moved between its parts
      boolean full = page.count() >= page.limit();
      last = page.count() == 0 || !full && offset >= page.total();
    }
    Node next = ready.poll();
    if (next == null) {
      return false;
    }
    action.accept(next);
    return true;
  }

  private void checkProgress(NodePage page) {
    String begin = page.items().isEmpty() ? null : page.items().get(0).id();
    if (begin != null && begin.equals(first)) {
      throw new ApiException(
          "GET nodes", 200, "the page at offset " + offset + " repeats the one before it", null);
    }
    first = begin;
  }
}
