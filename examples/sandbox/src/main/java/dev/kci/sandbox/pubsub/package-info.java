/** Events: channels, subscriptions and history; start at {@link dev.kci.sandbox.pubsub.Broker}. */
@NullMarked
package dev.kci.sandbox.pubsub;

import org.jspecify.annotations.NullMarked;
