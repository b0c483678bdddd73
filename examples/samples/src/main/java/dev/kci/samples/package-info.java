/**
 * Small programs on the library, each in one file, to start from. They read the token from {@code
 * KCI_API_TOKEN}.
 */
@NullMarked
package dev.kci.samples;

import org.jspecify.annotations.NullMarked;
