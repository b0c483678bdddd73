/** Jobs on boards of a LAVA lab: start with {@link dev.kci.runtime.lava.LavaRuntime}. */
@NullMarked
package dev.kci.runtime.lava;

import org.jspecify.annotations.NullMarked;
