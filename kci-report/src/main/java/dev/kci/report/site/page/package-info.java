/** The pages of a site as file names and text: start from {@link BranchPages}. No I/O. */
@NullMarked
package dev.kci.report.site.page;

import org.jspecify.annotations.NullMarked;
