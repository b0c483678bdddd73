/**
 * All jobs that a checkout would cause, without an API: start with {@link
 * dev.kci.runner.plan.Plan}.
 */
@NullMarked
package dev.kci.runner.plan;

import org.jspecify.annotations.NullMarked;
