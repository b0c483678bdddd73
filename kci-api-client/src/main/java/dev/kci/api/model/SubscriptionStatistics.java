package dev.kci.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as listed by {@code GET /stats/subscriptions}.
 *
 * @param id the server's number for it
 * @param user its owner
 * @param promiscuous always false: the server does not report it (recorded exchange {@code
 *     stats-subscriptions})
 * @param lastPoll when somebody last listened to it; null for never
 */
public record SubscriptionStatistics(
    long id,
    String channel,
    String user,
    boolean promiscuous,
    Instant created,
    @Nullable Instant lastPoll) {}
