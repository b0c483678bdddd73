/**
 * A small listener on the JDK's HTTP server: start with {@link dev.kci.http.HttpListener}. Requests
 * are limited in size, number and time, and their bodies are only read by routes that want them.
 */
@NullMarked
package dev.kci.http;

import org.jspecify.annotations.NullMarked;
