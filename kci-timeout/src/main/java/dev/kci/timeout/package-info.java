/** Closes nodes that timed out or whose holdoff and children are over. */
@NullMarked
package dev.kci.timeout;

import org.jspecify.annotations.NullMarked;
