package dev.kci.api;

import dev.kci.status.Meters;
import dev.kci.status.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Counts and times the calls to an API, each attempt separately. Thread-safe. */
final class CallFigures {
  private static final Metric CALLS =
      Metric.timer(
          "kci_api_call_seconds",
          "Time from an API call to the start of its answer, without listening; outcome is ok,"
              + " refused (4xx), failed (5xx) or unanswered.",
          "outcome");
  private static final String LISTEN = "/listen/";

  private final Meters meters;

  CallFigures(Meters meters) {
    this.meters = meters;
    List.of("ok", "refused", "failed", "unanswered")
        .forEach(outcome -> meters.declare(CALLS, outcome));
  }

  Response watch(Interceptor.Chain chain) throws IOException {
    if (chain.request().url().encodedPath().contains(LISTEN)) {
      return chain.proceed(chain.request()); // long polls: the server answers on the next event
    }
    long begun = System.nanoTime();
    String outcome = "unanswered";
    try {
      Response answer = chain.proceed(chain.request());
      outcome = outcome(answer.code());
      return answer;
    } finally {
      meters.time(CALLS, Duration.ofNanos(System.nanoTime() - begun), outcome);
    }
  }

  private static String outcome(int status) {
    return status < 400 ? "ok" : status < 500 ? "refused" : "failed";
  }
}
