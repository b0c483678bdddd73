/** The forms in which several commands print. */
@NullMarked
package dev.kci.kciapi.output;

import org.jspecify.annotations.NullMarked;
