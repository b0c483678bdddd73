/** The sandbox's API in the caller's process, without HTTP. */
@NullMarked
package dev.kci.sandbox.local;

import org.jspecify.annotations.NullMarked;
