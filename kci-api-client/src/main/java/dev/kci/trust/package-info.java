/**
 * Whom a program trusts. Anybody with a token can create a node below any parent and overwrite any
 * node, so every field of a node is only a claim. Start with {@link dev.kci.trust.TrustedOwners},
 * the gate that every node passes first. Why: {@code docs/adr/0002-derive-dont-believe.md}.
 */
@NullMarked
package dev.kci.trust;

import org.jspecify.annotations.NullMarked;
