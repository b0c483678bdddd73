/** Virtual time: a scheduler that runs one thread at a time, and machines that run on it. */
@NullMarked
package dev.kci.simulator.engine;

import org.jspecify.annotations.NullMarked;
