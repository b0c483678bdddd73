/**
 * Plans all jobs that a checkout would trigger, without an API. Start with {@link
 * dev.kci.pipeline.plan.Plan}.
 */
@NullMarked
package dev.kci.pipeline.plan;

import org.jspecify.annotations.NullMarked;
