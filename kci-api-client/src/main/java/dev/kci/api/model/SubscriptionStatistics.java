package dev.kci.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that the server has, as {@code GET /stats/subscriptions} tells.
 *
 * @param id the server's number of it
 * @param user whose it is
 * @param promiscuous always false there, whatever it is (recorded exchange {@code
 *     stats-subscriptions})
 * @param lastPoll when somebody listened to it last; null for never
 */
public record SubscriptionStatistics(
    long id,
    String channel,
    String user,
    boolean promiscuous,
    Instant created,
    @Nullable Instant lastPoll) {}
