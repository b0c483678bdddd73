package dev.kci.simulator;

import dev.kci.simulator.world.World;
import java.util.List;

/**
 * The end of a run.
 *
 * @param violations what did not hold, in words
 * @param steps how often the baton was passed on
 */
record Outcome(long seed, List<String> violations, World world, long steps) {}
