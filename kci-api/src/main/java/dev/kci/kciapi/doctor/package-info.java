/** {@code kci-api doctor}, and what it checks. */
@NullMarked
package dev.kci.kciapi.doctor;

import org.jspecify.annotations.NullMarked;
