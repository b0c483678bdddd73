/**
 * The nodes of planned jobs: which ones to create, each once, also next to other runners, and which
 * job an unfinished node stands for.
 */
@NullMarked
package dev.kci.runner.create;

import org.jspecify.annotations.NullMarked;
