/**
 * A report as text, HTML, JSON and JUnit XML: start from {@link dev.kci.report.render.ReportModel}.
 */
@NullMarked
package dev.kci.report.render;

import org.jspecify.annotations.NullMarked;
