/**
 * How options are declared, read and shown, in the same way for every command: {@link
 * dev.kci.cli.options.OptionSetup}.
 */
@NullMarked
package dev.kci.cli.options;

import org.jspecify.annotations.NullMarked;
