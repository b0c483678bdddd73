package dev.kci.soak;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Chooses the sandbox's next fault, as a pure function. */
final class Faults {
  /** The consumer's timeouts. */
  static final Duration SHORTER_THAN_DELAYS = Duration.ofMillis(1500);

  private static final int DELAY_MS = 2000;
  private static final String LISTEN = "/listen/";
  private static final List<Integer> STATUSES = List.of(500, 502, 429);

  private Faults() {}

  /** Returns the body of a request to {@code /sandbox/faults}. */
  static Map<String, Object> next(RandomGenerator random) {
    return switch (random.nextInt(20)) {
      case 0, 1 -> Map.of("action", "drop-subscriptions");
      case 2, 3, 4, 5 -> on("GET", LISTEN, cut(random));
      case 6 -> on("GET", LISTEN, Map.of("action", "delay", "millis", DELAY_MS));
      case 7, 8, 9 -> on("GET", LISTEN, status(random));
      case 10 -> on("POST", "/subscribe/", random.nextBoolean() ? status(random) : cut(random));
      case 11, 12 -> on("GET", "/node/", random.nextBoolean() ? status(random) : cut(random));
      case 13 -> on("POST", "/node$", cut(random));
      case 14, 15 -> on("PATCH", "/node/", random.nextBoolean() ? status(random) : cut(random));
      case 16, 17 -> Map.of("action", "duplicate-events", "times", 1 + random.nextInt(20));
      default -> Map.of("action", "reorder-events", "times", 1 + random.nextInt(20));
    };
  }

  private static Map<String, Object> cut(RandomGenerator random) {
    return Map.of("action", "cut", "bytes", random.nextInt(300));
  }

  private static Map<String, Object> status(RandomGenerator random) {
    int status = STATUSES.get(random.nextInt(STATUSES.size()));
    return Map.of("action", "status", "status", status, "retry_after", status == 429 ? 1 : -1);
  }

  private static Map<String, Object> on(String method, String path, Map<String, Object> fault) {
    Map<String, Object> all = new HashMap<>(fault);
    all.put("method", method);
    all.put("path", path);
    return all;
  }
}
