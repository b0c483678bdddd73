package dev.kci.trigger.remote;

import dev.kci.git.RemoteFailure;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.RetryAfter;
import dev.kci.text.SafeText;
import dev.kci.trigger.policy.BranchListJson;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the JSON lists that name branches and remembers the last good value of each, for use while
 * a list is unavailable. Thread-safe.
 */
public final class BranchLists {
  private static final Logger LOG = LoggerFactory.getLogger(BranchLists.class);

  /** Longer than any such list; a host that never stops sending must not fill the memory. */
  private static final long LONGEST = 1 << 20;

  /** The maximum length of an error, in characters. */
  private static final int LONGEST_ERROR = 300;

  private final OkHttpClient http;
  private final Map<URI, String> lastGood = new ConcurrentHashMap<>();
  private final Map<URI, String> failing = new ConcurrentHashMap<>();
  private final Map<URI, Instant> busyUntil = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /**
   * Creates a reader that uses the time limit between two bytes as the limit of each list.
   *
   * @param http the client to share connections with
   * @param clock tells when a busy host may be asked again
   */
  public BranchLists(OkHttpClient http, RemoteTimeouts timeouts, InstantSource clock) {
    this.clock = clock;
    this.http =
        http.newBuilder()
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.read())
            .callTimeout(timeouts.read())
            .build();
  }

  /**
   * Returns the newest branch in the list.
   *
   * @throws IOException if the list is unavailable and always was
   */
  String newest(URI list) throws IOException {
    try {
      String branch = BranchListJson.newest(read(list));
      lastGood.put(list, branch);
      if (failing.remove(list) != null) {
        LOG.info("Branch list {} answers again: {}", list, branch);
      }
      return branch;
    } catch (IOException | IllegalArgumentException e) {
      String why = SafeText.plain(String.valueOf(e.getMessage()), LONGEST_ERROR);
      String last = lastGood.get(list);
      if (last == null) {
        throw new IOException("branch list " + list + ": " + why, e);
      }
      if (!why.equals(failing.put(list, why))) {
        LOG.warn("Branch list {}: {}; still using {}", list, why, last);
      }
      return last;
    }
  }

  private String read(URI list) throws IOException {
    Instant until = busyUntil.get(list);
    if (until != null && clock.instant().isBefore(until)) {
      throw new IOException("its host is busy until " + until);
    }
    try {
      return readNow(list);
    } catch (IOException e) {
      RemoteFailure.retryAfter(e)
          .ifPresent(wait -> busyUntil.put(list, clock.instant().plus(wait)));
      throw e;
    }
  }

  private String readNow(URI list) throws IOException {
    Request request = new Request.Builder().url(list.toString()).build();
    try (Response response = http.newCall(request).execute()) {
      RetryAfter.check(response);
      if (!response.isSuccessful()) {
        throw new IOException("HTTP status " + response.code());
      }
      if (response.body().source().request(LONGEST)) {
        throw new IOException("longer than " + LONGEST + " bytes");
      }
      String text = response.body().string();
      if (text.stripLeading().startsWith("<")) {
        throw new IOException("an HTML page; expected a JSON list of {branch, date}");
      }
      return text;
    }
  }
}
