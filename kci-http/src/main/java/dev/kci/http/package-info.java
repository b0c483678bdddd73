/**
 * One small listener on the JDK's HTTP server: start with {@link dev.kci.http.HttpListener}. What
 * others send is bounded in size, number and time, and bodies are dropped unread.
 */
@NullMarked
package dev.kci.http;

import org.jspecify.annotations.NullMarked;
