/**
 * Checks JSON values with the real server's messages; start at {@link
 * dev.kci.sandbox.schema.Model}.
 */
@NullMarked
package dev.kci.sandbox.schema;

import org.jspecify.annotations.NullMarked;
