/** Runs the whole pipeline on one machine and checks what it did. */
@NullMarked
package dev.kci.quickstart;

import org.jspecify.annotations.NullMarked;
