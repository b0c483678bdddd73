/**
 * Explains why a job did or did not run. Start with {@link dev.kci.pipeline.explain.Explanation}.
 */
@NullMarked
package dev.kci.pipeline.explain;

import org.jspecify.annotations.NullMarked;
