/**
 * The nodes of planned jobs: which ones to create, each once, also beside other runners, and what a
 * node stands for that is found again.
 */
@NullMarked
package dev.kci.runner.create;

import org.jspecify.annotations.NullMarked;
