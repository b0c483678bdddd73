/**
 * Finds problems in a configuration before it is used. Start with {@link
 * dev.kci.pipeline.validate.Validation}.
 */
@NullMarked
package dev.kci.pipeline.validate;

import org.jspecify.annotations.NullMarked;
