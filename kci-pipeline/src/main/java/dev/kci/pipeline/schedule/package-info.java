/**
 * Which jobs an event causes, and why others are not: start with {@link
 * dev.kci.pipeline.schedule.Schedule}. Pure: no I/O, no clock.
 */
@NullMarked
package dev.kci.pipeline.schedule;

import org.jspecify.annotations.NullMarked;
