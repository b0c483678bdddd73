/** A typed client for a KernelCI API (Maestro): start with {@link dev.kci.api.KciApi}. */
@NullMarked
package dev.kci.api;

import org.jspecify.annotations.NullMarked;
