/** Commands that end builds and jobs. */
@NullMarked
package dev.kci.kciapi.job;

import org.jspecify.annotations.NullMarked;
