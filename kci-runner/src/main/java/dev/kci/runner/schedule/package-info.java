/**
 * Which jobs an event causes, and why others are not: start with {@link
 * dev.kci.runner.schedule.Schedule}. Pure: no I/O, no clock.
 */
@NullMarked
package dev.kci.runner.schedule;

import org.jspecify.annotations.NullMarked;
