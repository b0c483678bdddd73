/** The mail sink: an SMTP server that stores mails as files and serves them over HTTP. */
@NullMarked
package dev.kci.sandbox.mail;

import org.jspecify.annotations.NullMarked;
