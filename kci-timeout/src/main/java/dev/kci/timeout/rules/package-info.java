/** Decides which nodes end, and when. Pure: nothing here queries the API. */
@NullMarked
package dev.kci.timeout.rules;

import org.jspecify.annotations.NullMarked;
