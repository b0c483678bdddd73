/** The families of attempts, each with the observer that detects a breach by its effect. */
@NullMarked
package dev.kci.abuse.family;

import org.jspecify.annotations.NullMarked;
