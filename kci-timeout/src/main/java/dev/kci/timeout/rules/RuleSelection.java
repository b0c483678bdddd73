package dev.kci.timeout.rules;

/**
 * Which rules apply.
 *
 * @param cascade whether a node that times out also ends the unfinished nodes below it, as in the
 *     pipeline document; newer upstream versions leave each to its own timeout
 */
public record RuleSelection(Mode mode, boolean cascade) {}
