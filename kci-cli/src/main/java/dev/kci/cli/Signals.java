package dev.kci.cli;

/**
 * Handles signals. The JDK has no other public way to handle a single signal; a shutdown hook
 * cannot tell SIGTERM from {@link System#exit}.
 */
@SuppressWarnings("sunapi")
final class Signals {
  private Signals() {}

  /** Makes SIGTERM and SIGINT end the process with exit code 0, after its shutdown hooks. */
  static void endWithSuccess() {
    handle("TERM", () -> System.exit(0));
    handle("INT", () -> System.exit(0));
  }

  /** Runs work at SIGHUP, on a thread of the JDK. */
  static void onHangUp(Runnable work) {
    handle("HUP", work);
  }

  private static void handle(String name, Runnable work) {
    try {
      // no import, of which javadoc would warn
      sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> work.run());
    } catch (IllegalArgumentException e) {
      // the JVM leaves it alone: -Xrs, or a system without this signal
    }
  }
}
