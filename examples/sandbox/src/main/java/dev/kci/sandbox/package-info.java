/** An embedded KernelCI-style API for the first run and for tests: start with {@code Sandbox}. */
@NullMarked
package dev.kci.sandbox;

import org.jspecify.annotations.NullMarked;
