/** What happened in a run. */
@NullMarked
package dev.kci.simulator.history;

import org.jspecify.annotations.NullMarked;
