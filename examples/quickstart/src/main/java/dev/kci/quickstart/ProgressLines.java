package dev.kci.quickstart;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.Subscription;
import dev.kci.api.model.Event;
import dev.kci.api.model.NodeEvent;
import java.io.PrintWriter;

/** Prints a line for each step of a node as it happens, until closed. */
final class ProgressLines implements AutoCloseable {
  private final Subscription subscription;
  private final Thread thread;
  private final PrintWriter out;
  private final long begin = System.nanoTime();

  ProgressLines(KciApi api, PrintWriter out) {
    this.out = out;
    this.subscription = api.events().subscribe("node", true, null);
    this.thread = new Thread(this::print, "progress");
    thread.setDaemon(true);
    thread.start();
  }

  private void print() {
    try {
      while (true) {
        Event event = subscription.next();
        event.nodeEvent().ifPresent(this::print);
      }
    } catch (ApiException ended) {
      out.flush(); // closed, or the sandbox has gone: the checks say what that means
    }
  }

  private void print(NodeEvent event) {
    out.printf(
        "%6.1f s  %-8s %-14s %-9s %s%n",
        (System.nanoTime() - begin) / 1e9,
        event.kind(),
        event.name(),
        event.state().wireName(),
        event.result() == null ? "" : event.result().wireName());
    out.flush();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
