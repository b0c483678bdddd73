/** The results of a checkout, as values: start from {@link dev.kci.report.model.Report}. No I/O. */
@NullMarked
package dev.kci.report.model;

import org.jspecify.annotations.NullMarked;
