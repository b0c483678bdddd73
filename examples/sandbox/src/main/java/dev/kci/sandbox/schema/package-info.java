/**
 * Checks of JSON values with the words that the real server finds; start at {@link
 * dev.kci.sandbox.schema.Model}.
 */
@NullMarked
package dev.kci.sandbox.schema;

import org.jspecify.annotations.NullMarked;
