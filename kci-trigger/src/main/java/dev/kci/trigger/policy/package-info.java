/**
 * Decides which branches to watch and which of their heads get a checkout. Pure: nothing here
 * queries a remote or the API.
 */
@NullMarked
package dev.kci.trigger.policy;

import org.jspecify.annotations.NullMarked;
