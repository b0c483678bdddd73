/** The mail sink: an SMTP server whose mails are files that HTTP shows. */
@NullMarked
package dev.kci.sandbox.mail;

import org.jspecify.annotations.NullMarked;
