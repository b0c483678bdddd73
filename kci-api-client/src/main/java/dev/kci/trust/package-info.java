/**
 * Whom a program believes. Anybody with a token can create a node below any parent and overwrite
 * any node, so every field of a node is a claim.
 *
 * <p>Start with {@link dev.kci.trust.TrustedOwners}, the gate that every node passes first, and
 * {@link dev.kci.trust.ConfiguredSources}, which says whether the nodes above a job hold against
 * the configuration.
 */
@NullMarked
package dev.kci.trust;

import org.jspecify.annotations.NullMarked;
