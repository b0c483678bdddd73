/** Faults on demand; start at {@link dev.kci.sandbox.faults.Faults}. */
@NullMarked
package dev.kci.sandbox.faults;

import org.jspecify.annotations.NullMarked;
