/** Makes what a distribution's package has beside the executables. */
@NullMarked
package dev.kci.packaging;

import org.jspecify.annotations.NullMarked;
