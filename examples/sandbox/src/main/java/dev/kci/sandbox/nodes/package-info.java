/**
 * Nodes: their models, store, queries and changes; start at {@link
 * dev.kci.sandbox.nodes.NodeService}.
 */
@NullMarked
package dev.kci.sandbox.nodes;

import org.jspecify.annotations.NullMarked;
