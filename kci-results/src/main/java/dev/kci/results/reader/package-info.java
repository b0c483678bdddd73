/**
 * Reads checkouts and histories from the API: start from {@link
 * dev.kci.results.reader.CheckoutReader} or {@link dev.kci.results.reader.HistoryReader}.
 */
@NullMarked
package dev.kci.results.reader;

import org.jspecify.annotations.NullMarked;
