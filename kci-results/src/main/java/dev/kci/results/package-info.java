/**
 * The results of a checkout, as values: start from {@link dev.kci.results.CheckoutResults}. No I/O.
 */
@NullMarked
package dev.kci.results;

import org.jspecify.annotations.NullMarked;
