/**
 * What a service reports about itself while it runs: start with {@link
 * dev.kci.status.ServiceStatus}. The parts of a service report here; probes, metrics and pages read
 * here, so neither side knows the other.
 */
@NullMarked
package dev.kci.status;

import org.jspecify.annotations.NullMarked;
