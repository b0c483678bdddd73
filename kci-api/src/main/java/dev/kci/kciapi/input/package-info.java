/** What several commands are given. */
@NullMarked
package dev.kci.kciapi.input;

import org.jspecify.annotations.NullMarked;
