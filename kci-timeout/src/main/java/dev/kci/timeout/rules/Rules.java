package dev.kci.timeout.rules;

/**
 * Which rules apply.
 *
 * @param cascade whether a node that times out takes the unfinished nodes below it along, as in the
 *     pipeline document; newer upstream versions leave each to its own timeout
 */
public record Rules(Mode mode, boolean cascade) {}
