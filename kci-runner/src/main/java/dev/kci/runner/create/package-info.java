/**
 * Creates the nodes of planned jobs, each once even if several runners run side by side, and finds
 * the job of an unfinished node. Why there is no local list of jobs: {@code
 * docs/adr/0007-no-local-list-of-jobs.md}.
 */
@NullMarked
package dev.kci.runner.create;

import org.jspecify.annotations.NullMarked;
