/**
 * What is wrong in a configuration, before it is used: start with {@link
 * dev.kci.runner.validate.Validation}.
 */
@NullMarked
package dev.kci.runner.validate;

import org.jspecify.annotations.NullMarked;
