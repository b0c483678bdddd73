/**
 * The lab's side of a pull lab: claims jobs that a pipeline offers, and supervises them like the
 * runner's own. Start with {@link dev.kci.runner.pull.Puller}. Source of the protocol: {@code
 * docs/pull-labs.md}.
 */
@NullMarked
package dev.kci.runner.pull;

import org.jspecify.annotations.NullMarked;
