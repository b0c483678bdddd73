/** The history of a run and what must hold in it. */
@NullMarked
package dev.kci.simulator.check;

import org.jspecify.annotations.NullMarked;
