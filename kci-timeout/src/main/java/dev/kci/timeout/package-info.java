/**
 * Ends nodes that timed out, or whose holdoff has passed and whose children are done: the commands
 * of {@code kci-timeout} and the pass they make. {@link dev.kci.timeout.rules} decides what is due.
 */
@NullMarked
package dev.kci.timeout;

import org.jspecify.annotations.NullMarked;
