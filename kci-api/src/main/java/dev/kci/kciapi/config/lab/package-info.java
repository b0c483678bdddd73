/** The files of a new lab, which {@code kci-api config init} writes. */
@NullMarked
package dev.kci.kciapi.config.lab;

import org.jspecify.annotations.NullMarked;
