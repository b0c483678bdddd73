/** Stops each part of the pipeline for some time and checks the outcome of checkouts. */
@NullMarked
package dev.kci.outages;

import org.jspecify.annotations.NullMarked;
