/** The Leases of replicas in Kubernetes. */
@NullMarked
package dev.kci.service.lease;

import org.jspecify.annotations.NullMarked;
