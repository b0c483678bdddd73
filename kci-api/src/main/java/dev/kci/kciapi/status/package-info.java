/** {@code kci-api status}: how services and nodes are, as the API knows it. */
@NullMarked
package dev.kci.kciapi.status;

import org.jspecify.annotations.NullMarked;
