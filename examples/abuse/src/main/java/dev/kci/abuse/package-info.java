/** Plays strangers against the running executables and counts what broke through. */
@NullMarked
package dev.kci.abuse;

import org.jspecify.annotations.NullMarked;
