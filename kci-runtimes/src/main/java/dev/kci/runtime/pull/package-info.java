/** Labs that fetch their jobs themselves. */
@NullMarked
package dev.kci.runtime.pull;

import org.jspecify.annotations.NullMarked;
