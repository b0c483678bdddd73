/** Whose nodes count: anybody can add some. */
@NullMarked
package dev.kci.kciapi.owners;

import org.jspecify.annotations.NullMarked;
