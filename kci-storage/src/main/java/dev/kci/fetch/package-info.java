/**
 * Reads what the URLs on nodes point to. Anybody may write a node, so a URL is a claim: {@link
 * dev.kci.fetch.ConfiguredStorages} says which URLs the configuration stands for, and {@link
 * dev.kci.fetch.Fetcher} reads those and no others.
 */
@NullMarked
package dev.kci.fetch;

import org.jspecify.annotations.NullMarked;
