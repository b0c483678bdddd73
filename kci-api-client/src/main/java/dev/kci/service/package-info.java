/** How a program lives with the API: start with {@link dev.kci.service.StopSignal}. */
@NullMarked
package dev.kci.service;

import org.jspecify.annotations.NullMarked;
