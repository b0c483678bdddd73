/** Runs replicas of the services in virtual time and breaks everything around them. */
@NullMarked
package dev.kci.simulator;

import org.jspecify.annotations.NullMarked;
