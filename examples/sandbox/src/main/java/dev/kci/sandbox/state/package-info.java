/** State that survives a restart; start at {@link dev.kci.sandbox.state.Journal}. */
@NullMarked
package dev.kci.sandbox.state;

import org.jspecify.annotations.NullMarked;
