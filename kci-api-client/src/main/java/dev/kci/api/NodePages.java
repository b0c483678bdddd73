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

/** Reads through pages one by one; ends at a page without nodes, so that it always ends. */
final class NodePages extends Spliterators.AbstractSpliterator<Node> {
  private final LongFunction<NodePage> pages;
  private final Queue<Node> ready = new ArrayDeque<>();
  private long offset;
  private boolean last;

  private NodePages(LongFunction<NodePage> pages) {
    super(Long.MAX_VALUE, Spliterator.NONNULL | Spliterator.ORDERED);
    this.pages = pages;
  }

  /**
   * @param pages the page from an offset on
   */
  static Stream<Node> stream(LongFunction<NodePage> pages) {
    return StreamSupport.stream(new NodePages(pages), false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super Node> action) {
    if (ready.isEmpty() && !last) {
      NodePage page = pages.apply(offset);
      ready.addAll(page.items());
      offset += page.items().size();
      last = page.items().size() < page.limit();
    }
    Node next = ready.poll();
    if (next == null) {
      return false;
    }
    action.accept(next);
    return true;
  }
}
