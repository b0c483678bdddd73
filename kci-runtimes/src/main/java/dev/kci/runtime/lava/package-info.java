/** Runs jobs on boards of a LAVA lab. Start with {@link dev.kci.runtime.lava.LavaRuntime}. */
@NullMarked
package dev.kci.runtime.lava;

import org.jspecify.annotations.NullMarked;
