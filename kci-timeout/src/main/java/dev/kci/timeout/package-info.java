/**
 * Ends nodes that timed out or whose holdoff and children are over: the commands of {@code
 * kci-timeout} and the pass they make. {@link dev.kci.timeout.rules} says what is due.
 */
@NullMarked
package dev.kci.timeout;

import org.jspecify.annotations.NullMarked;
