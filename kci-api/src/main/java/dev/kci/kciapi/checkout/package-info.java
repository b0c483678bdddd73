/** Commands that request and end checkouts. */
@NullMarked
package dev.kci.kciapi.checkout;

import org.jspecify.annotations.NullMarked;
