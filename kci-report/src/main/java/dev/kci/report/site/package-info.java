/**
 * The static site of all branches: what was read from the API, and the folder of pages. Start from
 * {@link dev.kci.report.site.SiteUpdate}.
 */
@NullMarked
package dev.kci.report.site;

import org.jspecify.annotations.NullMarked;
