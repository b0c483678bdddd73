/**
 * What is wrong in a configuration, before it is used: start with {@link
 * dev.kci.pipeline.validate.Validation}.
 */
@NullMarked
package dev.kci.pipeline.validate;

import org.jspecify.annotations.NullMarked;
