/**
 * Downloads from the URLs on nodes. Anybody can write a node, so a URL is only a claim: {@link
 * dev.kci.fetch.ConfiguredStorages} knows which URLs the configuration covers, and {@link
 * dev.kci.fetch.Fetcher} reads no others.
 */
@NullMarked
package dev.kci.fetch;

import org.jspecify.annotations.NullMarked;
