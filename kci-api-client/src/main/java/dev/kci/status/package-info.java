/**
 * What a service tells about itself while it works: start with {@link
 * dev.kci.status.ServiceStatus}. The parts of a service report here; probes, metrics and pages read
 * from here, so that neither knows the other.
 */
@NullMarked
package dev.kci.status;

import org.jspecify.annotations.NullMarked;
