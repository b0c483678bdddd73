/** Makes and stores the source tarball of a checkout. */
@NullMarked
package dev.kci.tarball;

import org.jspecify.annotations.NullMarked;
