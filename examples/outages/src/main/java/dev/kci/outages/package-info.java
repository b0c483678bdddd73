/** Takes each part of the pipeline away for some time and checks what becomes of the checkouts. */
@NullMarked
package dev.kci.outages;

import org.jspecify.annotations.NullMarked;
