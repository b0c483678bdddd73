/**
 * The nodes of planned jobs: which ones to create, each once, also next to other runners, and which
 * job an unfinished node stands for. Why there is no local list of jobs: {@code
 * docs/adr/0007-no-local-list-of-jobs.md}.
 */
@NullMarked
package dev.kci.runner.create;

import org.jspecify.annotations.NullMarked;
