package dev.kci.kciapi.bisect.search;

/**
 * A finished trial.
 *
 * @param commit the id of the commit that was tested
 */
public record Trial(String commit, Outcome outcome) {}
