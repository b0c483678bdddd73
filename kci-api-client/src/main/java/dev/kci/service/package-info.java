/**
 * Runs services on the API: start with {@link dev.kci.service.EventLoop} to react to events, and
 * {@link dev.kci.service.PollLoop} to poll.
 */
@NullMarked
package dev.kci.service;

import org.jspecify.annotations.NullMarked;
