/**
 * All jobs that a checkout would cause, without an API: start with {@link
 * dev.kci.pipeline.plan.Plan}.
 */
@NullMarked
package dev.kci.pipeline.plan;

import org.jspecify.annotations.NullMarked;
