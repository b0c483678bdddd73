/** What labs say about the end of their jobs. */
@NullMarked
package dev.kci.runner.callback;

import org.jspecify.annotations.NullMarked;
