/** Correct mails, kept in an outbox until a server has taken them. */
@NullMarked
package dev.kci.report.mail;

import org.jspecify.annotations.NullMarked;
