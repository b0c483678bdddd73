/**
 * Finds the first bad commit of a history from the outcomes of trials: pure rules, without I/O.
 *
 * <p>{@link dev.kci.kciapi.bisect.search.Search} takes all trials so far and returns the next step.
 */
@NullMarked
package dev.kci.kciapi.bisect.search;

import org.jspecify.annotations.NullMarked;
