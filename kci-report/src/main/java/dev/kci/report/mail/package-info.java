/** Well-formed mails, kept in an outbox until a server has accepted them. */
@NullMarked
package dev.kci.report.mail;

import org.jspecify.annotations.NullMarked;
