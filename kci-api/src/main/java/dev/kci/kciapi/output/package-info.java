/** Forms of output that several commands share. */
@NullMarked
package dev.kci.kciapi.output;

import org.jspecify.annotations.NullMarked;
