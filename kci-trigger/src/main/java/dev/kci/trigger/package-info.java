/**
 * Creates a checkout node for each new revision: the commands of {@code kci-trigger} and the pass
 * they make. {@link dev.kci.trigger.remote} queries the remotes, {@link dev.kci.trigger.policy}
 * decides.
 */
@NullMarked
package dev.kci.trigger;

import org.jspecify.annotations.NullMarked;
