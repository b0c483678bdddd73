/** Why a job did or did not run: start with {@link dev.kci.runner.explain.Explanation}. */
@NullMarked
package dev.kci.runner.explain;

import org.jspecify.annotations.NullMarked;
