/**
 * What the replicas live in: the API, labs, git hosts, a mail server, and everything that fails.
 */
@NullMarked
package dev.kci.simulator.world;

import org.jspecify.annotations.NullMarked;
