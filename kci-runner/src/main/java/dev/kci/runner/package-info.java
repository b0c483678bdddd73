/** Schedules the jobs that an event asks for into runtimes. */
@NullMarked
package dev.kci.runner;

import org.jspecify.annotations.NullMarked;
