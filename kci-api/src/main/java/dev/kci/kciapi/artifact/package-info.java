/** Reading the artifacts of nodes. */
@NullMarked
package dev.kci.kciapi.artifact;

import org.jspecify.annotations.NullMarked;
