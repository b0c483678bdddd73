package dev.kci.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a runtime offers jobs to a lab that fetches them itself: the definition lies in a storage,
 * and the lab looks for the job's node, which has the definition's URL.
 *
 * @param available whether the node becomes available with the offer; otherwise it stays running
 * @param claimTimeout after this, a job that no lab has claimed counts as unclaimed; null for never
 */
public record Offer(boolean available, @Nullable Duration claimTimeout) {}
