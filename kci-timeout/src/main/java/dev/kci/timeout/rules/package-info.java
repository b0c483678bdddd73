/**
 * Decides which nodes end, and when, from what a pass has read of them. Pure: nothing here asks the
 * API.
 */
@NullMarked
package dev.kci.timeout.rules;

import org.jspecify.annotations.NullMarked;
