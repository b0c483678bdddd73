/**
 * Makes text from outside safe to show to people: start with {@link dev.kci.text.SafeText}. No I/O.
 */
@NullMarked
package dev.kci.text;

import org.jspecify.annotations.NullMarked;
