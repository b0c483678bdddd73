/**
 * The values of the KernelCI API: start with {@link dev.kci.api.model.Node} and {@link
 * dev.kci.api.model.NodeEvent}. Everything here is immutable and does no I/O.
 */
@NullMarked
package dev.kci.api.model;

import org.jspecify.annotations.NullMarked;
