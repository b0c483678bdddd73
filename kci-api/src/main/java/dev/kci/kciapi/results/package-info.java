/**
 * {@code kci-api results}: what the API's nodes say about a checkout, two checkouts, or a job over
 * time. Start with {@link dev.kci.kciapi.results.ResultsCommand}.
 */
@NullMarked
package dev.kci.kciapi.results;

import org.jspecify.annotations.NullMarked;
