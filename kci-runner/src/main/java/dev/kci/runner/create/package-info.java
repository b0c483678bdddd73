/**
 * Creates the nodes of planned jobs, each once even with several runners, and finds the job of an
 * unfinished node. For why there is no local list of jobs, see {@code
 * docs/adr/0007-no-local-list-of-jobs.md}.
 */
@NullMarked
package dev.kci.runner.create;

import org.jspecify.annotations.NullMarked;
