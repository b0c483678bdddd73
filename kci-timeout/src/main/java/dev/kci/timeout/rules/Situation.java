package dev.kci.timeout.rules;

import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a node that the rules use, at one moment.
 *
 * @param timedOut whether its timeout, or with cascading that of a node above it, has passed
 * @param holdoffReached whether its holdoff has passed; false without one
 * @param unfinishedDescendants whether any node below it, at any depth, is not done
 * @param result null until it has one
 */
record Situation(
    NodeState state,
    boolean timedOut,
    boolean holdoffReached,
    boolean unfinishedDescendants,
    @Nullable Result result) {}
