/**
 * A small listener on the JDK's HTTP server: start with {@link dev.kci.http.HttpListener}. Requests
 * are limited in size, number and time, and their bodies are dropped unread.
 */
@NullMarked
package dev.kci.http;

import org.jspecify.annotations.NullMarked;
