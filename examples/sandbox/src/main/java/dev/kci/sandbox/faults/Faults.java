package dev.kci.sandbox.faults;

import dev.kci.sandbox.mail.SmtpSink;
import dev.kci.sandbox.pubsub.Broker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the sandbox is told to do wrong. Safe for use by several threads. */
public final class Faults {
  private final Broker broker;
  private final SmtpSink smtp;
  private final List<Planned> planned = new ArrayList<>();
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

  /** Does this to the next requests that it concerns. */
  public synchronized void next(int times, Fault fault) {
    planned.add(new Planned(fault, times));
  }

  /** Forgets what has not happened yet. */
  public synchronized void clear() {
    planned.clear();
    broker.duplicateNext(0);
    smtp.refuseNext(0);
  }

  /** How many requests were mistreated so far. */
  public synchronized long happened() {
    return happened;
  }

  /** How many requests are still to be mistreated. */
  public synchronized int pending() {
    return planned.stream().mapToInt(fault -> fault.left).sum();
  }

  /** Ends all subscriptions, as a restart of the server does; how many there were. */
  public int dropSubscriptions() {
    return broker.dropSubscriptions();
  }

  /** Delivers the next events of all channels twice. */
  public void duplicateEvents(int count) {
    broker.duplicateNext(count);
  }

  /** Refuses the next mails with a temporary error. */
  public void refuseMails(int count) {
    smtp.refuseNext(count);
  }

  /** What is to happen to this request; counts as happened. */
  synchronized List<Fault.Action> take(String method, String path) {
    List<Fault.Action> actions = new ArrayList<>();
    for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
      Planned next = all.next();
      if (next.fault.concerns(method, path)) {
        actions.add(next.fault.action());
        if (--next.left <= 0) {
          all.remove();
        }
      }
    }
    happened += actions.isEmpty() ? 0 : 1;
    return actions;
  }
}
