/** Jobs on boards of a LAVA lab: start with {@link dev.kci.runner.runtime.lava.LavaRuntime}. */
@NullMarked
package dev.kci.runner.runtime.lava;

import org.jspecify.annotations.NullMarked;
