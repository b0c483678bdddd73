/** What must hold in every run, whatever fails: one class for each subject. */
@NullMarked
package dev.kci.simulator.rules;

import org.jspecify.annotations.NullMarked;
