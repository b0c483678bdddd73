/**
 * Pictures of results as inline SVG, for HTML pages and mails: start from {@link
 * dev.kci.report.picture.MatrixPicture}, {@link dev.kci.report.picture.PassRatePicture} or {@link
 * dev.kci.report.picture.DurationPicture}. No I/O.
 */
@NullMarked
package dev.kci.report.picture;

import org.jspecify.annotations.NullMarked;
