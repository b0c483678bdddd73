/** Schedules the jobs that events trigger in runtimes. */
@NullMarked
package dev.kci.runner;

import org.jspecify.annotations.NullMarked;
