/** Arguments and options that several commands share. */
@NullMarked
package dev.kci.kciapi.input;

import org.jspecify.annotations.NullMarked;
