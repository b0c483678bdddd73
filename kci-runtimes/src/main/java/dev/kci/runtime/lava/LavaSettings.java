package dev.kci.runtime.lava;

import dev.kci.config.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a LAVA lab.
 *
 * @param url the lab's base URL; null for a lab that is not reachable from here and fetches its
 *     jobs itself
 * @param queueTimeout as in LAVA's job definition, for example {@code {days: 1}}
 * @param maxQueueDepth the maximum number of waiting jobs per device
 * @param disableQueueLimit whether any number of jobs may wait
 * @param maxQueueDepthPriorityFactor multiplies the limit for jobs of high priority
 */
public record LavaSettings(
    @Nullable URI url,
    Map<String, @Nullable Object> queueTimeout,
    long maxQueueDepth,
    boolean disableQueueLimit,
    double maxQueueDepthPriorityFactor) {
  private static final long DEFAULT_QUEUE_DEPTH = 50;
  private static final double DEFAULT_PRIORITY_FACTOR = 2.0;
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[^@]*@)?(?:\\[[^\\]]+]|[^\\[\\]:@]+)(?::\\d{1,5})?");

  private static final int LARGEST_PORT = 65_535;

  /**
   * Reads {@code url}, {@code queue_timeout}, {@code max_queue_depth} (default 50), {@code
   * disable_queue_limit} and {@code max_queue_depth_priority_factor} (default 2).
   */
  public static LavaSettings read(Fields fields) {
    return new LavaSettings(
        url(fields),
        fields.map("queue_timeout"),
        Objects.requireNonNullElse(fields.integer("max_queue_depth"), DEFAULT_QUEUE_DEPTH),
        fields.bool("disable_queue_limit"),
        fields.number("max_queue_depth_priority_factor", DEFAULT_PRIORITY_FACTOR));
  }

  private static @Nullable URI url(Fields fields) {
    String text = fields.text("url");
    if (text == null) {
      return null;
    }
    try {
      URI url = new URI(text);
      if (AUTHORITY.matcher(Objects.requireNonNullElse(url.getRawAuthority(), "")).matches()
          && url.getPort() <= LARGEST_PORT
          && ("http".equalsIgnoreCase(url.getScheme())
              || "https".equalsIgnoreCase(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // reported below
    }
    fields.wrong("url", "is not the address of a lab; expected http://HOST/ or https://HOST/");
    return null;
  }
}
