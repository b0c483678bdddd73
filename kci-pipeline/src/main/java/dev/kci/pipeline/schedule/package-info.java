/**
 * Decides which jobs an event triggers, and explains why others do not run. Start with {@link
 * dev.kci.pipeline.schedule.Schedule}. Pure: no I/O, no clock.
 */
@NullMarked
package dev.kci.pipeline.schedule;

import org.jspecify.annotations.NullMarked;
