/** Shows that no event is lost or doubled; start at {@link dev.kci.soak.Soak}. */
@NullMarked
package dev.kci.soak;

import org.jspecify.annotations.NullMarked;
