package dev.kci.report.site;

/**
 * What an update did.
 *
 * @param branches number of branches that the site shows
 * @param checkouts number of checkouts that it shows
 * @param read number of checkouts read from the API
 * @param written number of pages that were new or changed
 * @param removed number of pages removed
 */
public record SiteOutcome(int branches, int checkouts, int read, int written, int removed) {}
