package dev.kci.sandbox.faults;

import dev.kci.sandbox.mail.SmtpSink;
import dev.kci.sandbox.pubsub.Broker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The faults of the sandbox. Thread-safe. */
public final class Faults {
  private final Broker broker;
  private final SmtpSink smtp;
  private final List<Planned> planned = new ArrayList<>();
  private final Map<String, Long> counts = new HashMap<>();
  private long happened;

  private static final class Planned {
    final Fault fault;
    int left;

    Planned(Fault fault, int times) {
      this.fault = fault;
      this.left = times;
    }
  }

  public Faults(Broker broker, SmtpSink smtp) {
    this.broker = broker;
    this.smtp = smtp;
  }

  /** Injects a fault into the next matching requests. */
  public synchronized void next(int times, Fault fault) {
    planned.add(new Planned(fault, times));
  }

  /** Cancels pending faults. */
  public synchronized void clear() {
    planned.clear();
    broker.disorder().duplicateNext(0);
    broker.disorder().reorderNext(0);
    smtp.refuseNext(0);
  }

  /** Returns the number of requests with faults so far. */
  public synchronized long happened() {
    return happened;
  }

  /** Returns the number of pending faults. */
  public synchronized int pending() {
    return planned.stream().mapToInt(fault -> fault.left).sum();
  }

  /** Ends all subscriptions, as a restart of the server does; returns their number. */
  public int dropSubscriptions() {
    int dropped = broker.dropSubscriptions();
    count("dropped subscription", dropped);
    return dropped;
  }

  private synchronized void count(String kind, long times) {
    counts.merge(kind, times, Long::sum);
  }

  /** Delivers the next events of all channels twice. */
  public void duplicateEvents(int count) {
    broker.disorder().duplicateNext(count);
  }

  /** Delivers the next events of all channels after the following event or keep-alive. */
  public void reorderEvents(int count) {
    broker.disorder().reorderNext(count);
  }

  /** Returns the number of faults of each kind, such as {@code status 502}. */
  public synchronized Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>(counts);
    all.put("duplicated event", broker.disorder().duplicated());
    all.put("reordered event", broker.disorder().reordered());
    all.values().removeIf(count -> count == 0);
    return all;
  }

  /** Refuses the next mails with a temporary error. */
  public void refuseMails(int count) {
    smtp.refuseNext(count);
  }

  /** Returns and counts the faults for a request. */
  synchronized List<Fault.Action> take(String method, String path) {
    List<Fault.Action> actions = new ArrayList<>();
    for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
      Planned next = all.next();
      if (next.fault.concerns(method, path)) {
        actions.add(next.fault.action());
        counts.merge(next.fault.action().kind(), 1L, Long::sum);
        if (--next.left <= 0) {
          all.remove();
        }
      }
    }
    happened += actions.isEmpty() ? 0 : 1;
    return actions;
  }
}
