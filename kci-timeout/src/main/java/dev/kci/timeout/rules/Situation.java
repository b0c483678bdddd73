package dev.kci.timeout.rules;

import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules ask of a node at one moment.
 *
 * @param timedOut its timeout, or with cascading one above it, is over
 * @param holdoffReached its holdoff is over; false when it has none
 * @param unfinishedDescendants some node below it, however deep, is not done
 * @param result null until it has one
 */
record Situation(
    NodeState state,
    boolean timedOut,
    boolean holdoffReached,
    boolean unfinishedDescendants,
    @Nullable Result result) {}
