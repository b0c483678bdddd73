/** Stops each part of the pipeline for some time and checks what happens to the checkouts. */
@NullMarked
package dev.kci.outages;

import org.jspecify.annotations.NullMarked;
