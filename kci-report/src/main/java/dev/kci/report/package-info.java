/** Mails a test report when a checkout is done. */
@NullMarked
package dev.kci.report;

import org.jspecify.annotations.NullMarked;
