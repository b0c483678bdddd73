package dev.kci.quickstart;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.Subscription;
import dev.kci.api.model.Event;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.RevisionName;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * Prints a line for each step of a node as it happens, until closed: the time since the start, the
 * revision, the node, its state and its result. Updates that change neither state nor result are
 * not steps.
 */
final class ProgressLines implements AutoCloseable {
  private final Subscription subscription;
  private final Thread thread;
  private final PrintWriter out;
  private final Map<String, String> lastSteps = new HashMap<>();
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
    String result = event.result() == null ? "" : event.result().wireName();
    String step = event.state().wireName() + " " + result;
    if (step.equals(lastSteps.put(event.id(), step))) {
      return;
    }
    out.printf(
        "%6.1f s  %s  %-8s %-12s %-9s %s%n",
        (System.nanoTime() - begin) / 1e9,
        RevisionName.shortCommit(event.json().string("data.kernel_revision.commit").orElse("")),
        event.kind(),
        event.name(),
        event.state().wireName(),
        result);
    out.flush();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
