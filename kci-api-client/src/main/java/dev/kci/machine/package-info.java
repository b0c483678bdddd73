/**
 * The machine that a program runs on: threads, waits, clocks, chance and the disk. Everything that
 * would differ from one run to the next is behind {@link dev.kci.machine.Machine}, so that a
 * simulation can replay it.
 */
@NullMarked
package dev.kci.machine;

import org.jspecify.annotations.NullMarked;
